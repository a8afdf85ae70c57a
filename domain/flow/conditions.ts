/** Branching: rules over the turn's state. Free of zod, because the workflow evaluates them. */
export const CONDITION_OPERATORS = [
  'equals', 'not-equals', 'contains', 'not-contains', 'starts-with', 'ends-with',
  'greater-than', 'at-least', 'less-than', 'at-most', 'is-true', 'is-false', 'exists', 'not-exists',
] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

export interface ConditionRule {
  /** A path into the turn's state, such as `retrieval.count`. See CONDITION_FIELDS. */
  field: string;
  operator: ConditionOperator;
  value?: string | number | boolean | undefined;
}

/** Rules in brackets: "and (this or that)". One level of them says whatever can be said. */
export interface ConditionGroup {
  match: 'all' | 'any';
  rules: ConditionRule[];
}

export type ConditionTerm = ConditionRule | ConditionGroup;

export interface ConditionBranch {
  id: string;
  label: string;
  match: 'all' | 'any';
  rules: ConditionTerm[];
}

export const isGroup = (term: ConditionTerm): term is ConditionGroup => 'rules' in term;

/** `choice`: a text that is one of a few. */
export type FieldKind = 'text' | 'number' | 'boolean' | 'choice';

export interface ConditionField {
  kind: FieldKind;
  label: string;
  description: string;
  /** Of a choice. */
  options?: readonly string[];
  /** Written by the customer, a model or a tool: where it stands in a prompt, it is data and no instruction. */
  foreign?: true;
}

/**
 * What a rule may ask about, and a template may name. `tool.*` and `approval.*` are of the last such node.
 * conversation-turn/turn.ts knows them.
 */
export const CONDITION_FIELDS: Record<string, ConditionField> = {
  'message.text': { kind: 'text', label: "Customer's message", description: 'What the customer has just written, masked where a guardrail masks.', foreign: true },
  'message.length': { kind: 'number', label: 'Length of the message, characters', description: 'How many characters the message has.' },
  'customer.signedIn': { kind: 'boolean', label: 'Customer is signed in', description: 'True where the bank knows who is writing.' },
  'conversation.channel': { kind: 'choice', label: 'Channel', description: 'Where the conversation is held: studio is a test.', options: ['web', 'api', 'studio', 'evaluation'] },
  'conversation.turn': { kind: 'number', label: 'Number of this turn', description: '1 for the first message of a conversation.' },
  'guardrail.blocked': { kind: 'boolean', label: 'A guardrail has blocked', description: 'True once a guardrail of this turn has blocked.' },
  'guardrail.flags': { kind: 'text', label: 'Names of the guardrails that fired', description: 'Separated by commas, such as personal-data:iban.' },
  'retrieval.count': { kind: 'number', label: 'Passages found', description: 'How many passages passed the threshold.' },
  'retrieval.topScore': { kind: 'number', label: 'Score of the best passage', description: 'Between 0 and 1; 0 where nothing was found.' },
  'reply.text': { kind: 'text', label: 'Reply so far', description: 'What the agent has written in this turn.', foreign: true },
  'tools.called': { kind: 'text', label: 'Names of tools called so far', description: 'In this turn, separated by commas.' },
  'tool.status': { kind: 'choice', label: 'Outcome of the last tool', description: 'How the last tool of this turn ended.', options: ['succeeded', 'failed', 'rejected', 'expired', 'unknown'] },
  'tool.summary': { kind: 'text', label: 'What the last tool said', description: 'One sentence, as the customer may read it.', foreign: true },
  'approval.outcome': { kind: 'choice', label: 'Outcome of the last approval', description: 'What was decided in this turn.', options: ['approved', 'rejected', 'expired'] },
};

/** Whether there is such a field: names such as `constructor` are no field. */
export const conditionField = (name: string): ConditionField | undefined =>
  Object.hasOwn(CONDITION_FIELDS, name) ? CONDITION_FIELDS[name] : undefined;

const OPERATORS_OF: Record<FieldKind, readonly ConditionOperator[]> = {
  text: ['contains', 'not-contains', 'equals', 'not-equals', 'starts-with', 'ends-with', 'exists', 'not-exists'],
  choice: ['equals', 'not-equals', 'exists', 'not-exists'],
  number: ['greater-than', 'at-least', 'less-than', 'at-most', 'equals', 'not-equals'],
  boolean: ['is-true', 'is-false'],
};

/** What a field of this kind can be asked. */
export const operatorsOf = (kind: FieldKind): readonly ConditionOperator[] => OPERATORS_OF[kind];

const WITHOUT_VALUE: readonly ConditionOperator[] = ['is-true', 'is-false', 'exists', 'not-exists'];
export const takesValue = (operator: ConditionOperator): boolean => !WITHOUT_VALUE.includes(operator);

export type TurnFacts = Record<string, string | number | boolean | undefined>;

const asText = (value: unknown) => String(value ?? '').toLowerCase();
const isThere = (actual: TurnFacts[string]) => actual !== undefined && actual !== '';

const operators: Record<ConditionOperator, (actual: TurnFacts[string], wanted: ConditionRule['value']) => boolean> = {
  equals: (actual, wanted) => asText(actual) === asText(wanted),
  'not-equals': (actual, wanted) => asText(actual) !== asText(wanted),
  contains: (actual, wanted) => asText(actual).includes(asText(wanted)),
  'not-contains': (actual, wanted) => !asText(actual).includes(asText(wanted)),
  'starts-with': (actual, wanted) => asText(actual).startsWith(asText(wanted)),
  'ends-with': (actual, wanted) => asText(actual).endsWith(asText(wanted)),
  'greater-than': (actual, wanted) => Number(actual) > Number(wanted),
  'at-least': (actual, wanted) => Number(actual) >= Number(wanted),
  'less-than': (actual, wanted) => Number(actual) < Number(wanted),
  'at-most': (actual, wanted) => Number(actual) <= Number(wanted),
  'is-true': (actual) => actual === true,
  'is-false': (actual) => actual !== true,
  exists: isThere,
  'not-exists': (actual) => !isThere(actual),
};

const holds = (term: ConditionTerm, facts: TurnFacts): boolean =>
  isGroup(term) ? allOrAny(term, facts) : operators[term.operator](facts[term.field], term.value);

function allOrAny({ match, rules }: { match: 'all' | 'any'; rules: readonly ConditionTerm[] }, facts: TurnFacts): boolean {
  return match === 'all' ? rules.every((term) => holds(term, facts)) : rules.some((term) => holds(term, facts));
}

/** The id of the first branch whose rules hold, or `else`. Text is compared without regard to case. */
export function chooseBranch(branches: readonly ConditionBranch[], facts: TurnFacts): string {
  return branches.find((branch) => allOrAny(branch, facts))?.id ?? 'else';
}
