import { CONDITION_FIELDS, type FieldKind } from '../../../../domain/flow/conditions.ts';
import type { FlowNode } from '../../../../domain/flow/model.ts';
import { variablesOf } from '../../../../domain/flow/template.ts';

/** A fact that a node asks for and that has to be given when it is run alone. */
export interface FactRead {
  name: string;
  kind: FieldKind;
  label: string;
  options: readonly string[];
}

export interface NodeReads {
  messageText: boolean;
  replyText: boolean;
  sources: boolean;
  facts: FactRead[];
}

/** Of these a turn makes facts by itself. */
const READ_WITH: Record<string, Exclude<keyof NodeReads, 'facts'>> = {
  'message.text': 'messageText',
  'message.length': 'messageText',
  'reply.text': 'replyText',
  'retrieval.count': 'sources',
  'retrieval.topScore': 'sources',
};
/** The turn knows them of the conversation that it is in. */
const GIVEN = new Set(['customer.signedIn', 'conversation.channel', 'conversation.turn', 'tools.called']);

/** What a node looks at: for the form in which it is given when it is run alone. */
export function readsOf({ type, config }: Pick<FlowNode, 'type' | 'config'>): NodeReads {
  const named = namesIn(config);
  const onReply = type === 'guardrail' && config['applyTo'] === 'reply';
  const reads = (what: Exclude<keyof NodeReads, 'facts'>) => named.some((name) => READ_WITH[name] === what);
  return {
    messageText: type === 'model' || type === 'retrieve' || (type === 'guardrail' && !onReply) || reads('messageText'),
    replyText: type === 'handoff' || onReply || reads('replyText'),
    sources: type === 'model' || onReply || reads('sources'),
    facts: named.flatMap((name) => {
      const field = CONDITION_FIELDS[name];
      return !field || READ_WITH[name] || GIVEN.has(name) ? [] : [{ name, kind: field.kind, label: field.label, options: field.options ?? [] }];
    }),
  };
}

/** Facts that templates and rules in a configuration name, each once. */
function namesIn(value: unknown): string[] {
  if (typeof value === 'string') return variablesOf(value);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'field' in value && typeof value.field === 'string' && 'operator' in value ? [value.field] : [];
  return [...new Set([...own, ...Object.values(value).flatMap(namesIn)])].filter((name) => Object.hasOwn(CONDITION_FIELDS, name));
}

export type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** What is unknown, or an empty text, says nothing. */
export const hasFacts = (facts: Facts): boolean => Object.values(facts).some((value) => value !== undefined && value !== '');
