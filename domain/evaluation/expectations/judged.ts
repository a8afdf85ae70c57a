import { z } from 'zod';
import { PROVIDERS } from '../../flow/nodes/model.ts';
import { EVALUATION } from '../limits.ts';
import { defineMeasured, outcomeOf } from './expectation.ts';

export const judged = defineMeasured('verdict', {
  type: 'judged',
  title: 'Judged by a model',
  description: 'A model reads the conversation and says whether it meets the rubric. What this costs counts.',
  config: {
    rubric: z.string().trim().min(1, 'Write what the reply has to do.').max(EVALUATION.textCharacters).meta({ title: 'Rubric', format: 'multiline' }),
    provider: z.enum(PROVIDERS).default('default').meta({ title: 'Provider' }),
    model: z.string().max(128).default('').meta({ title: 'Model', description: "Empty: the provider's default." }),
  },
  measure: ({ rubric, provider, model }, turns) =>
    ({ kind: 'verdict', rubric, provider, model, turns: turns.map(({ said, reply }) => ({ said, reply })) }),
  judge: (_config, { passes, reason }) => outcomeOf(passes, reason, reason),
});
