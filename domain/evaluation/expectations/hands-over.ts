import { z } from 'zod';
import { defineExpectation, outcomeOf } from './expectation.ts';

export const handsOver = defineExpectation({
  type: 'hands-over',
  title: 'Hands over',
  description: 'The conversation goes to a person, or stays with the agent.',
  config: { expected: z.boolean().default(true).meta({ title: 'It goes to a person' }) },
  check({ expected }, turns) {
    const went = turns.some(({ status }) => status === 'handed-over');
    return outcomeOf(went === expected, went ? 'It was handed over.' : 'It stayed with the agent.',
      went ? 'It was handed over.' : 'It was not handed over.');
  },
});
