import { z } from 'zod';
import { sumOf } from '../observation.ts';
import { defineExpectation, outcomeOf } from './expectation.ts';

export const atMostToolRounds = defineExpectation({
  type: 'at-most-tool-rounds',
  title: 'Takes at most so many rounds of tools',
  description: 'How often the model is asked again because it called tools.',
  config: { maximum: z.int().min(0).max(100).meta({ title: 'Rounds, at most' }) },
  check({ maximum }, turns) {
    const used = sumOf(turns, (turn) => turn.toolRounds);
    const took = `It took ${used} ${used === 1 ? 'round' : 'rounds'} of tools`;
    return outcomeOf(used <= maximum, `${took}.`, `${took}, more than ${maximum}.`);
  },
});
