/** Branching: rules over the turn's state. Free of zod, because the workflow evaluates them. */
export const CONDITION_OPERATORS = [
  'equals', 'not-equals', 'contains', 'not-contains', 'greater-than', 'less-than', 'is-true', 'is-false', 'exists',
] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

export interface ConditionRule {
  /** A path into the turn's state, such as `retrieval.count`. See CONDITION_FIELDS. */
  field: string;
  operator: ConditionOperator;
  value?: string | number | boolean | undefined;
}

export interface ConditionBranch {
  id: string;
  label: string;
  match: 'all' | 'any';
  rules: ConditionRule[];
}

export type FieldKind = 'text' | 'number' | 'boolean';

/** What a rule may ask about. `tool.status` and `approval.outcome` are of the last such node. */
export const CONDITION_FIELDS: Record<string, { kind: FieldKind; label: string }> = {
  'message.text': { kind: 'text', label: "Customer's message" },
  'message.length': { kind: 'number', label: 'Length of the message, characters' },
  'customer.signedIn': { kind: 'boolean', label: 'Customer is signed in' },
  'conversation.channel': { kind: 'text', label: 'Channel (web, test, api)' },
  'conversation.turn': { kind: 'number', label: 'Number of this turn' },
  'guardrail.blocked': { kind: 'boolean', label: 'A guardrail has blocked' },
  'guardrail.flags': { kind: 'text', label: 'Names of the guardrails that fired' },
  'retrieval.count': { kind: 'number', label: 'Passages found' },
  'retrieval.topScore': { kind: 'number', label: 'Score of the best passage' },
  'reply.text': { kind: 'text', label: 'Reply so far' },
  'tools.called': { kind: 'text', label: 'Names of tools called so far' },
  'tool.status': { kind: 'text', label: 'Outcome of the last tool' },
  'tool.summary': { kind: 'text', label: 'What the last tool said' },
  'approval.outcome': { kind: 'text', label: 'Outcome of the last approval' },
};

export type TurnFacts = Record<string, string | number | boolean | undefined>;

const asText = (value: unknown) => String(value ?? '').toLowerCase();

const operators: Record<ConditionOperator, (actual: TurnFacts[string], wanted: ConditionRule['value']) => boolean> = {
  equals: (actual, wanted) => asText(actual) === asText(wanted),
  'not-equals': (actual, wanted) => asText(actual) !== asText(wanted),
  contains: (actual, wanted) => asText(actual).includes(asText(wanted)),
  'not-contains': (actual, wanted) => !asText(actual).includes(asText(wanted)),
  'greater-than': (actual, wanted) => Number(actual) > Number(wanted),
  'less-than': (actual, wanted) => Number(actual) < Number(wanted),
  'is-true': (actual) => actual === true,
  'is-false': (actual) => actual !== true,
  exists: (actual) => actual !== undefined && actual !== '',
};

const holds = (rule: ConditionRule, facts: TurnFacts) =>
  operators[rule.operator](facts[rule.field], rule.value);

/** The id of the first branch whose rules hold, or `else`. Text is compared without regard to case. */
export function chooseBranch(branches: readonly ConditionBranch[], facts: TurnFacts): string {
  const taken = branches.find((branch) =>
    branch.match === 'all'
      ? branch.rules.every((rule) => holds(rule, facts))
      : branch.rules.some((rule) => holds(rule, facts)),
  );
  return taken?.id ?? 'else';
}
