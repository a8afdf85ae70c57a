import { z } from 'zod';
import { EVALUATION } from '../limits.ts';
import { repliesOf } from '../observation.ts';
import { defineMeasured, outcomeOf } from './expectation.ts';

export const matches = defineMeasured('match', {
  type: 'matches',
  title: 'Matches a pattern',
  description: 'A regular expression finds something in the reply.',
  config: {
    pattern: z.string().min(1, 'Write the pattern.').max(EVALUATION.patternCharacters)
      .refine(compiles, 'This is no regular expression: look for brackets that are not closed; "\\" escapes a sign.')
      .meta({ title: 'Pattern' }),
    ignoreCase: z.boolean().default(true).meta({ title: 'Capitals do not matter' }),
  },
  measure: ({ pattern, ignoreCase }, turns) =>
    ({ kind: 'match', pattern, ignoreCase, text: repliesOf(turns).slice(0, EVALUATION.patternTextCharacters) }),
  judge: ({ pattern }, { found }) => outcomeOf(found, `/${pattern}/ is found.`, `/${pattern}/ is not found.`),
});

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
