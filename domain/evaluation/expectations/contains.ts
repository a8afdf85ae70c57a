import { z } from 'zod';
import { EVALUATION } from '../limits.ts';
import { repliesOf } from '../observation.ts';
import { defineExpectation, outcomeOf } from './expectation.ts';
import { spellsOut } from './spelling.ts';

export const contains = defineExpectation({
  type: 'contains',
  title: 'Says',
  description: 'The reply holds this text. Capitals and runs of spaces do not matter.',
  config: { text: z.string().trim().min(1, 'Write the text.').max(EVALUATION.textCharacters).meta({ title: 'Text' }) },
  check: ({ text }, turns) =>
    outcomeOf(spellsOut(repliesOf(turns), text), `The reply says "${text}".`, `The reply does not say "${text}".`),
});
