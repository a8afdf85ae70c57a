import { conditionField, isGroup, takesValue, type ConditionBranch, type ConditionRule, type ConditionTerm } from '../../../../../domain/flow/conditions.ts';

/** What a sentence is made of, in the reader's language. */
export interface Words {
  locale: string;
  label: (text: string) => string;
  operator: (operator: ConditionRule['operator']) => string;
  quote: (text: string) => string;
  not: (text: string) => string;
}

/** The rules as a person would say them: `Customer's message contains “card” and (…)`. */
export function sentenceOf({ match, rules }: Pick<ConditionBranch, 'match' | 'rules'>, words: Words): string {
  const type = match === 'all' ? 'conjunction' : 'disjunction';
  return new Intl.ListFormat(words.locale, { type }).format(rules.map((term) => termText(term, words)));
}

function termText(term: ConditionTerm, words: Words): string {
  if (!isGroup(term)) return ruleText(term, words);
  const inner = sentenceOf(term, words);
  return term.rules.length > 1 ? `(${inner})` : inner;
}

function ruleText({ field, operator, value }: ConditionRule, words: Words): string {
  const known = conditionField(field);
  const label = words.label(known?.label ?? field);
  if (known?.kind === 'boolean' && !takesValue(operator)) return operator === 'is-false' ? words.not(label) : label;
  const shown = known?.kind === 'number' ? String(value ?? '…') : words.quote(String(value || '…'));
  return [label, words.operator(operator), ...(takesValue(operator) ? [shown] : [])].join(' ');
}
