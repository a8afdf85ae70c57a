import { z } from 'zod';
import { CONDITION_FIELDS, CONDITION_OPERATORS } from '../conditions.ts';
import { defineNode } from './definition.ts';

const ruleSchema = z.object({
  field: z.string(),
  operator: z.enum(CONDITION_OPERATORS),
  value: z.union([z.string().max(500), z.number(), z.boolean()]).optional(),
});

const branchSchema = z.object({
  id: z.string().min(1).max(64).regex(/^[A-Za-z0-9_-]+$/).refine((id) => id !== 'else', '"else" is taken.'),
  label: z.string().max(80).default(''),
  match: z.enum(['all', 'any']).default('all'),
  rules: z.array(ruleSchema).min(1, 'A branch needs a rule.').max(20),
});

const namedBranch = branchSchema.pick({ id: true }).extend({ label: z.string().catch('') });
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
      ...config.branches.map((branch) => ({ id: branch.id, label: branch.label || branch.id })),
      elseOutlet,
    ],
    ofDraft: ({ branches }) => [
      ...(Array.isArray(branches) ? branches : []).flatMap((branch: unknown) => {
        const named = namedBranch.safeParse(branch);
        return named.success ? [{ id: named.data.id, label: named.data.label || named.data.id }] : [];
      }),
      elseOutlet,
    ],
  },
  check: (config) =>
    config.branches.flatMap((branch, b) =>
      branch.rules
        .map((rule, r) => ({ rule, path: `branches.${b}.rules.${r}.field` }))
        .filter(({ rule }) => !(rule.field in CONDITION_FIELDS))
        .map(({ rule, path }) => ({
          path,
          code: 'condition_field_unknown',
          message: `There is no field "${rule.field}". Choose one of the list.`,
          severity: 'error' as const,
        })),
    ),
});
