import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { TOOLS } from '../activities/banking/tools/index.ts';
import { projectRoot } from '../services/project-root.ts';
import { spellName } from '../studio/src/features/chat/composables/use-arguments.ts';

const german = z.record(z.string(), z.string()).parse(
  JSON.parse(readFileSync(join(projectRoot, 'studio/src/locales/domain-de.json'), 'utf8')),
);

test('whoever is asked to approve a call reads what its arguments are in German, too', () => {
  const names = Object.values(TOOLS).filter(({ effect }) => effect === 'write').flatMap(({ parameters }) => {
    const { properties = {} } = z.toJSONSchema(parameters, { io: 'input' });
    return Object.keys(properties);
  });
  const labels = new Set(names.map((name) => spellName(name).replace(/ id$/, '')));
  expect(labels.size).toBeGreaterThan(20);
  expect([...labels].filter((label) => !(label in german))).toEqual([]);
});
