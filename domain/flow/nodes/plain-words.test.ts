import { expect, test } from 'vitest';
import { z } from 'zod';
import { NODE_TYPES } from '../model.ts';
import { NODES } from './index.ts';
import { inPlainWords } from './plain-words.ts';

const CATALOGUE = { tools: new Map(), knowledgeBases: new Set<string>() };
const told = (schema: z.ZodType, value: unknown) => schema.safeParse(value, { error: inPlainWords }).error?.issues[0]?.message;

test('a setting that is missing, of the wrong kind or out of its range is told as somebody would say it', () => {
  expect(told(z.string(), undefined)).toBe('This is not filled in yet.');
  expect(told(z.string().min(1), '')).toBe('This is not filled in yet.');
  expect(told(z.string().min(3), 'a')).toBe('At least 3 characters.');
  expect(told(z.string().max(3), 'abcd')).toBe('At most 3 characters.');
  expect(told(z.number().min(0), -1)).toBe('At least 0.');
  expect(told(z.number().max(2), 3)).toBe('At most 2.');
  expect(told(z.array(z.string()).min(1), [])).toBe('Add at least 1.');
  expect(told(z.array(z.string()).max(1), ['a', 'b'])).toBe('At most 1 of them.');
  expect(told(z.enum(['a', 'b']), 'c')).toBe('Choose one of what is on offer.');
  expect(told(z.number(), 'three')).toBe('This is not the kind of value that belongs here.');
  expect(told(z.string().regex(/^a/), 'b')).toBe('This is not valid.');
});

test('words of the schema itself come before', () => {
  expect(told(z.string().min(1, 'Choose a tool.'), '')).toBe('Choose a tool.');
});

test.each(NODE_TYPES)('a %s with nothing filled in, or with nonsense, is told without a word of the machine', (type) => {
  const fields = Object.keys(NODES[type].config.shape);
  const nonsense = [{}, ...['', -1, [], null, {}].map((value) => Object.fromEntries(fields.map((field) => [field, value])))];
  for (const config of nonsense) {
    for (const { message } of NODES[type].problemsOf(config, CATALOGUE)) expect(message).not.toMatch(/invalid|expected|received|undefined|too (small|big)/i);
  }
});
