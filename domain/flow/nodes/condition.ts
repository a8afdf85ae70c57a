import { z } from 'zod';
import {
  CONDITION_OPERATORS, conditionField, isGroup, operatorsOf, takesValue, type ConditionField, type ConditionRule,
} from '../conditions.ts';
import { defineNode, type ConfigProblem } from './definition.ts';

const match = z.enum(['all', 'any']);
const ruleSchema = z.object({
  field: z.string(),
  operator: z.enum(CONDITION_OPERATORS),
  value: z.union([z.string().max(500), z.number(), z.boolean()]).optional(),
});
const groupSchema = z.object({ match: match.default('all'), rules: z.array(ruleSchema).min(1, 'These brackets need a rule.').max(20) });

const branchSchema = z.object({
  id: z.string().min(1).max(64).regex(/^[A-Za-z0-9_-]+$/).refine((id) => id !== 'else', '"else" is taken.'),
  label: z.string().max(80).default(''),
  match: match.default('all'),
  rules: z.array(z.union([groupSchema, ruleSchema])).min(1, 'A branch needs a rule.').max(20),
});

const namedBranch = branchSchema.pick({ id: true }).extend({ label: z.string().catch('') });
/** What a branch without a name is called. */
const numbered = (index: number) => `Branch ${index + 1}`;
const elseOutlet = { id: 'else', label: 'Else' };

export const conditionNode = defineNode({
  type: 'condition',
  title: 'Condition',
  description: 'Takes the first branch whose rules hold.',
  category: 'flow',
  icon: 'split',
  config: z.object({
    branches: z.array(branchSchema).min(1, 'Add a branch.').max(12).meta({ title: 'Branches', format: 'branches' }),
    maxVisits: z.int().min(1).max(20).optional().meta({
      title: 'Visits a turn, at most',
      description: 'Needed when the flow loops through here: after so many visits "Else" is taken.',
    }),
  }),
  outlets: {
    of: (config) => [
      ...config.branches.map((branch, index) => ({ id: branch.id, label: branch.label || numbered(index) })),
      elseOutlet,
    ],
    ofDraft: ({ branches }) => [
      ...(Array.isArray(branches) ? branches : []).flatMap((branch: unknown, index) => {
        const named = namedBranch.safeParse(branch);
        return named.success ? [{ id: named.data.id, label: named.data.label || numbered(index) }] : [];
      }),
      elseOutlet,
    ],
  },
  check: (config) =>
    config.branches.flatMap((branch, b) =>
      branch.rules.flatMap((term, r) => {
        const path = `branches.${b}.rules.${r}`;
        return isGroup(term) ? term.rules.flatMap((rule, g) => problemsOf(rule, `${path}.rules.${g}`)) : problemsOf(term, path);
      }),
    ),
});

function problemsOf(rule: ConditionRule, path: string): ConfigProblem[] {
  const field = conditionField(rule.field);
  if (!field) {
    const message = `There is no field "${rule.field}". Choose one of the list.`;
    return [{ path: `${path}.field`, code: 'condition_field_unknown', message, severity: 'error' }];
  }
  if (!operatorsOf(field.kind).includes(rule.operator)) {
    const message = `"${rule.operator}" is no comparison for ${rule.field}. Choose another.`;
    return [{ path: `${path}.operator`, code: 'condition_operator_unfit', message, severity: 'warning' }];
  }
  return takesValue(rule.operator) ? valueProblems(rule, field, `${path}.value`) : [];
}

function valueProblems({ field, value }: ConditionRule, { kind, options }: ConditionField, path: string): ConfigProblem[] {
  if (value === undefined || value === '') {
    return [{ path, code: 'condition_value_missing', message: `Write what ${field} is compared with.`, severity: 'error' }];
  }
  if (kind === 'number' && !Number.isFinite(Number(value))) {
    return [{ path, code: 'condition_value_not_number', message: `${field} is a number, so compare it with one.`, severity: 'error' }];
  }
  if (options && !options.includes(String(value).toLowerCase())) {
    const message = `${field} is never "${value}", but one of ${options.join(', ')}.`;
    return [{ path, code: 'condition_value_unknown', message, severity: 'warning' }];
  }
  return [];
}
