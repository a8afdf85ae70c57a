import fc from 'fast-check';
import { expect, test } from 'vitest';
import { combineCases } from './combine-cases.ts';
import type { DraftCase } from './draft-case.ts';

const named = (id: string, name = id): DraftCase => ({
  id, name, turns: [{ text: 'Hello' }], customer: null, approval: 'approves', stubs: [], expectations: [], tags: [], weight: 1, repetitions: 1, source: null,
});
const twinOf = (mine: DraftCase) => ({ ...mine, id: `${mine.id}-mine`, name: `${mine.name} (mine)` });
const combined = (...[began, mine, theirs]: DraftCase[][]) => {
  const { cases, twins } = combineCases(began ?? [], mine ?? [], theirs ?? [], twinOf);
  return { names: cases.map(({ name }) => name), twins };
};

test('what only one of two people has added, changed or deleted is as they left it', () => {
  const began = [named('a'), named('b'), named('c'), named('d')];
  const mine = [named('a', 'A of mine'), named('b'), named('d'), named('e')];
  const theirs = [named('a'), named('b', 'B of theirs'), named('c'), named('f')];
  expect(combined(began, mine, theirs)).toEqual({ names: ['A of mine', 'B of theirs', 'f', 'e'], twins: 0 });
});

test('a case that one has deleted and the other changed stays, whoever deleted it', () => {
  expect(combined([named('a'), named('b')], [named('b', 'B of mine')], [named('a', 'A of theirs')])).toEqual({ names: ['A of theirs', 'B of mine'], twins: 0 });
});

test('a case that both changed is there twice; one that both changed alike, once', () => {
  expect(combined([named('a')], [named('a', 'X')], [named('a', 'Y')])).toEqual({ names: ['Y', 'X (mine)'], twins: 1 });
  expect(combined([named('a')], [named('a', 'X')], [named('a', 'X')])).toEqual({ names: ['X'], twins: 0 });
});

test('the order of a case\'s keys, which a database may change, is no change', () => {
  const { name, ...rest } = named('a');
  expect(combined([named('a')], [{ ...rest, name }], [])).toEqual({ names: [], twins: 0 });
});

test('whatever two people do, all that either has written is there, and no id is there twice', () => {
  const suite = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.constantFrom('1', '2', '3')), { selector: ([id]) => id })
    .map((pairs) => pairs.map(([id, name]) => named(id, name)));
  fc.assert(fc.property(suite, suite, suite, (began, mine, theirs) => {
    const { cases } = combineCases(began, mine, theirs, twinOf);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    const asBefore = (one: DraftCase) => began.some(({ id, name }) => id === one.id && name === one.name);
    for (const one of [...mine, ...theirs].filter((written) => !asBefore(written))) {
      expect(cases.some(({ id, name }) => (id === one.id && name === one.name) || (id === `${one.id}-mine` && name === `${one.name} (mine)`))).toBe(true);
    }
    for (const { id } of cases) expect([...mine, ...theirs].some((one) => id === one.id || id === `${one.id}-mine`)).toBe(true);
  }));
});
