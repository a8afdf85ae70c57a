import { expect, test } from 'vitest';
import { readGuides } from './guides.ts';

const guides = await readGuides();

test('there are at least fourteen guides, few enough for one upload', () => {
  expect(guides.length).toBeGreaterThanOrEqual(14);
  expect(guides.length).toBeLessThanOrEqual(20);
});

test.each(guides)('$filename has a title, sections, figures and a readable length', ({ text }) => {
  expect(text).toMatch(/^# \S/);
  expect(text.match(/^## /gm)?.length).toBeGreaterThanOrEqual(4);
  expect(text.match(/\d/g)?.length).toBeGreaterThan(15);
  const words = text.split(/\s+/).length;
  expect(words).toBeGreaterThanOrEqual(400);
  expect(words).toBeLessThanOrEqual(1200);
});
