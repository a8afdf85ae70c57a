import { expect, test } from 'vitest';
import { TOOLS } from '../activities/banking/tools/index.ts';
import { IMPORTED_TOOL_NAME, RESERVED_TOOL_NAMES } from '../domain/tools/imported.ts';
import { turnActivities, type TurnDependencies } from './turns.ts';

test('no imported tool can be named like an activity of ours', () => {
  // Activities are made over their dependencies and touch none of them before they are called.
  const names = Object.keys(turnActivities({} as TurnDependencies));
  expect(names.length).toBeGreaterThan(Object.keys(TOOLS).length + 10);
  const ours = names.filter((name) => !Object.hasOwn(TOOLS, name));
  expect(ours.filter((name) => IMPORTED_TOOL_NAME.test(name) && !RESERVED_TOOL_NAMES.has(name))).toEqual([]);
  expect(ours).toContain('default');
});
