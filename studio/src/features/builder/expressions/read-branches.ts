import { z } from 'zod';
import {
  CONDITION_FIELDS, CONDITION_OPERATORS, conditionField, operatorsOf, takesValue,
  type ConditionBranch, type ConditionRule,
} from '../../../../../domain/flow/conditions.ts';

const match = z.enum(['all', 'any']).catch('all');
const rule = z.object({
  field: z.string().catch(''),
  operator: z.enum(CONDITION_OPERATORS).catch('equals'),
  value: z.union([z.string(), z.number(), z.boolean()]).optional().catch(undefined),
});
const group = z.object({ match, rules: z.array(rule) });

/** Reads leniently: a draft's branches may be incomplete, and the form is where that is mended. */
const branchesSchema = z.array(
  z.object({ id: z.string(), label: z.string().catch(''), match, rules: z.array(z.union([group, rule])).catch([]) }),
);

export const readBranches = (value: unknown): ConditionBranch[] => branchesSchema.safeParse(value).data ?? [];

const [FIRST_FIELD = 'message.text'] = Object.keys(CONDITION_FIELDS);

export const newRule = (): ConditionRule => ({ field: FIRST_FIELD, operator: 'contains', value: '' });

/** A rule that asks about another field: what does not suit the new one goes back to its beginning. */
export function withField(rule: ConditionRule, field: string): ConditionRule {
  const kind = conditionField(field)?.kind ?? 'text';
  const operator = operatorsOf(kind).find((one) => one === rule.operator) ?? operatorsOf(kind)[0] ?? 'exists';
  const keeps = kind === (conditionField(rule.field)?.kind ?? 'text') && kind !== 'choice';
  return withOperator({ field, operator: rule.operator, ...(keeps ? { value: rule.value } : {}) }, operator);
}

/** A rule that compares otherwise; one that needs nothing to compare with has no value. */
export function withOperator({ field, value }: ConditionRule, operator: ConditionRule['operator']): ConditionRule {
  return takesValue(operator) ? { field, operator, value: value ?? '' } : { field, operator };
}

/** What was typed, as the field's kind takes it. A number that is not one yet stays as it was typed. */
export function valueOf(field: string, typed: string): string | number {
  const number = Number(typed);
  return conditionField(field)?.kind === 'number' && typed.trim() !== '' && Number.isFinite(number) ? number : typed;
}
