import { z } from 'zod';
import { defineNode } from './definition.ts';
import { templateProblems } from './templates.ts';

export const approvalNode = defineNode({
  type: 'approval',
  title: 'Approval',
  description: 'Waits until a person decides, for minutes or days.',
  category: 'people',
  icon: 'user-check',
  config: z.object({
    decidedBy: z.enum(['customer', 'support']).default('support').meta({ title: 'Who decides' }),
    summary: z.string().trim().min(1, 'Say what is to be decided.').max(500)
      .meta({ title: 'What is to be decided', format: 'template' }),
    timeoutMinutes: z.int().min(1).max(60 * 24 * 14).default(60).meta({ title: 'Expires after, minutes' }),
  }),
  outlets: [
    { id: 'approved', label: 'Approved' },
    { id: 'rejected', label: 'Rejected' },
    { id: 'expired', label: 'Expired' },
  ],
  check: ({ summary }) => templateProblems(summary, 'summary'),
});
