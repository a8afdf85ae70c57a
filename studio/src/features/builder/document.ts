import { z } from 'zod';
import { flowSchema } from '../../../../domain/flow/model.ts';
import { applyAll, applyOperation } from '../../../../domain/flow/operations/apply.ts';
import { batch, isNothing, type Operation } from '../../../../domain/flow/operations/operation.ts';

export const documentSchema = z.object({ name: z.string(), description: z.string(), flow: flowSchema });

/** What is edited and saved as one: the agent's draft. */
export type AgentDocument = z.infer<typeof documentSchema>;

/** A change of the document, as data, so that it can be undone, and made again on another state of it. */
export interface Change {
  operation?: Operation;
  details?: Partial<Pick<AgentDocument, 'name' | 'description'>>;
}

export function applyChange(document: AgentDocument, { operation = batch(), details = {} }: Change): { document: AgentDocument; inverse: Change } {
  const { flow, inverse } = applyOperation(document.flow, operation);
  const before: Change['details'] = {
    ...(details.name === undefined ? {} : { name: document.name }),
    ...(details.description === undefined ? {} : { description: document.description }),
  };
  const same = flow === document.flow && (details.name ?? document.name) === document.name
    && (details.description ?? document.description) === document.description;
  return { document: same ? document : { ...document, ...details, flow }, inverse: { operation: inverse, details: before } };
}

/** My changes once more, on what somebody else has saved meanwhile. */
export function rebase(theirs: AgentDocument, mine: readonly Change[]): AgentDocument {
  const { flow } = applyAll(theirs.flow, mine.flatMap(({ operation }) => operation ?? []));
  return { ...theirs, ...Object.assign({}, ...mine.map(({ details }) => details ?? {})), flow };
}

/** True where the changes are no more than the whole document put in the place of another. */
export const replacesAll = (changes: readonly Change[]): boolean =>
  changes.some(({ operation }) => operation !== undefined && hasReplace(operation));

const hasReplace = (operation: Operation): boolean =>
  operation.kind === 'replace' || (operation.kind === 'batch' && operation.operations.some(hasReplace));

/** Two changes as one. Where the later one says again what the earlier said, only the later is kept. */
export function joinChanges(earlier: Change, later: Change): Change {
  const operations = [earlier.operation, later.operation].filter((one): one is Operation => one !== undefined && !isNothing(one));
  const [one, other] = operations;
  const operation = one && other && saysAgain(one, other) ? other : batch(...operations);
  return { operation, details: { ...earlier.details, ...later.details } };
}

function saysAgain(one: Operation, other: Operation): boolean {
  if (one.kind === 'configure' && other.kind === 'configure') return one.nodeId === other.nodeId && one.field === other.field;
  if (one.kind === 'set' && other.kind === 'set') return one.collection === other.collection && one.id === other.id && sameKeys(one.fields, other.fields);
  if (one.kind === 'move' && other.kind === 'move') return sameKeys(one.nodes, other.nodes) && sameKeys(one.notes, other.notes);
  return false;
}

const sameKeys = (one: object, other: object) => Object.keys(one).sort().join('\n') === Object.keys(other).sort().join('\n');
