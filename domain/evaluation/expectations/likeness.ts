import { z } from 'zod';
import { EVALUATION } from '../limits.ts';
import { repliesOf } from '../observation.ts';
import { defineMeasured, outcomeOf } from './expectation.ts';

export const likeness = defineMeasured('likeness', {
  type: 'likeness',
  title: 'Is like a reference',
  description: 'The cosine of the embeddings of reply and reference is at least this much.',
  config: {
    reference: z.string().trim().min(1, 'Write the reference.').max(EVALUATION.textCharacters).meta({ title: 'Reference', format: 'multiline' }),
    minimum: z.number().min(0).max(1).default(0.8).meta({ title: 'Likeness, at least' }),
  },
  measure: ({ reference }, turns) => ({ kind: 'likeness', reference, text: repliesOf(turns) }),
  judge: ({ minimum }, { likeness: measured }) =>
    outcomeOf(measured >= minimum, `Likeness ${measured.toFixed(2)}, at least ${minimum}.`, `Likeness ${measured.toFixed(2)}, below ${minimum}.`),
});
