import { unknownIn } from '../template.ts';
import type { ConfigProblem } from './definition.ts';

/**
 * Variables in a setting that no turn knows: they would become nothing. A warning, because a text may mean its
 * braces as they stand.
 * @param value a text, or JSON with texts
 */
export const templateProblems = (value: unknown, path: string): ConfigProblem[] =>
  unknownIn(value, path).map(({ path: at, name }) => ({
    path: at, code: 'variable_unknown', message: `There is no variable "${name}": a turn leaves it empty.`, severity: 'warning',
  }));
