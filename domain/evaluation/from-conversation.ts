import type { EvaluationCase } from './suite.ts';
import type { Expectation } from './expectations/index.ts';
import { EVALUATION } from './limits.ts';
import type { ObservedTurn } from './observation.ts';

export interface RecordedConversation {
  id: string;
  customer: EvaluationCase['customer'];
  turns: (Pick<ObservedTurn, 'turnId' | 'said' | 'reply' | 'status' | 'calls' | 'citations'> & {
    /** The customer's, of 5; null where they gave none. */
    rating: number | null;
  })[];
}

const NAME_CHARACTERS = 120;

/** Ratings up to this one are a thumb down. */
const RATED_DOWN = 2;

/**
 * A case that says what was said, and expects what was done: the tools called, the documents cited, the handover, and
 * a reply alike. What was rated down is no model of anything: its reply is not to be given again, and what should be
 * instead is for whoever edits the case.
 * @param turnId the last turn that is taken; without it, all are, the last ones where they are too many
 * @returns undefined where nothing was said
 */
export function caseFromConversation(id: string, { turns, customer, id: conversationId }: RecordedConversation, turnId: string | null): EvaluationCase | undefined {
  const end = turnId === null ? turns.length : turns.findIndex((turn) => turn.turnId === turnId) + 1;
  const taken = turns.slice(0, end).filter(({ said }) => said.trim() !== '').slice(-EVALUATION.turns);
  const last = taken.at(-1);
  if (!last) return undefined;
  return {
    id,
    name: last.said.replaceAll(/\s+/g, ' ').trim().slice(0, NAME_CHARACTERS),
    turns: taken.map(({ said }) => ({ text: said.trim().slice(0, EVALUATION.turnCharacters) })),
    customer,
    approval: taken.some(({ calls }) => calls.some(({ status }) => status === 'rejected')) ? 'rejects' : 'approves',
    stubs: [],
    expectations: expectationsOf(last, taken.length),
    tags: [],
    weight: 1,
    repetitions: 1,
    source: { conversationId, turnId },
  };
}

function expectationsOf({ calls, citations, status, reply, rating }: RecordedConversation['turns'][number], turn: number): Expectation[] {
  const tools = [...new Set(calls.map(({ toolName }) => toolName))];
  const documents = [...new Set(citations.map(({ title }) => title))];
  const reference = reply.trim().slice(0, EVALUATION.textCharacters);
  if (rating !== null && rating <= RATED_DOWN) return reference ? [{ type: 'never-contains', text: reference, turn }] : [];
  const all: Expectation[] = [
    ...tools.map((tool) => ({ type: 'tool-called' as const, tool, arguments: {}, turn })),
    ...documents.map((document) => ({ type: 'cites-document' as const, document, turn })),
    ...(status === 'handed-over' ? [{ type: 'hands-over' as const, expected: true, turn }] : []),
    ...(reference ? [{ type: 'likeness' as const, reference, minimum: 0.7, turn }] : []),
  ];
  return all.slice(0, EVALUATION.expectations);
}
