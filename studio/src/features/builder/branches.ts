import { z } from 'zod';
import { CONDITION_OPERATORS, type ConditionBranch, type ConditionOperator, type FieldKind } from '../../../../domain/flow/conditions.ts';

/** Reads leniently: a draft's branches may be incomplete, and the form is where that is mended. */
const branchesSchema = z.array(
  z.object({
    id: z.string(),
    label: z.string().catch(''),
    match: z.enum(['all', 'any']).catch('all'),
    rules: z
      .array(
        z.object({
          field: z.string().catch(''),
          operator: z.enum(CONDITION_OPERATORS).catch('equals'),
          value: z.union([z.string(), z.number(), z.boolean()]).optional(),
        }),
      )
      .catch([]),
  }),
);

export const readBranches = (value: unknown): ConditionBranch[] => branchesSchema.safeParse(value).data ?? [];

const OPERATORS: Record<FieldKind, ConditionOperator[]> = {
  text: ['contains', 'not-contains', 'equals', 'not-equals', 'exists'],
  number: ['greater-than', 'less-than', 'equals', 'not-equals'],
  boolean: ['is-true', 'is-false'],
};
export const operatorsOf = (kind: FieldKind) => OPERATORS[kind];
export const takesValue = (operator: ConditionOperator) => !['is-true', 'is-false', 'exists'].includes(operator);
