import { expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { refusalOfSize } from '../json-file.ts';
import { readSuite } from './read-suite.ts';

const good = { id: 'one', name: 'Lost card', turns: [{ text: 'My card is gone' }], expectations: [{ type: 'hands-over' }] };
const file = (changes: object = {}) => JSON.stringify({ format: 'citiflow-evaluation-suite', formatVersion: 1, name: 'Cards', cases: [good], ...changes });

test('an exported suite is read, with what it leaves out filled in', () => {
  expect(readSuite(file())).toMatchObject({ suite: { name: 'Cards', description: '', cases: [{ id: 'one', weight: 1, repetitions: 1 }] } });
});

test.each([
  ['text that is not JSON', 'Dear colleague', { reason: 'not-json' }],
  ['nothing', '', { reason: 'not-json' }],
  ['an agent', '{"format":"citiflow-agent","formatVersion":1}', { reason: 'not-a-suite' }],
  ['a list', '[1,2]', { reason: 'not-a-suite' }],
  ['a file of a newer studio', file({ formatVersion: 2, cases: 'elsewhere' }), { reason: 'newer', version: 2, reads: 1 }],
  ['a case in which nothing is said', file({ cases: [good, { ...good, id: 'two', name: 'Quiet', turns: [] }] }), { reason: 'malformed', where: 'cases.1 (Quiet).turns: Write what the customer says.' }],
  ['two cases of one id', file({ cases: [good, good] }), { reason: 'malformed', where: 'cases.1 (Lost card).id: Two cases have the id "one".' }],
  ['an expectation that is not known', file({ cases: [{ ...good, expectations: [{ type: 'telepathy' }] }] }), { reason: 'malformed', where: 'cases.0 (Lost card).expectations.0.type: There is no such kind of expectation here.' }],
  ['no cases at all', file({ cases: undefined }), { reason: 'malformed', where: expect.stringContaining('cases: ') }],
  ['more than can be sent', file({ description: 'x'.repeat(LIMITS.requestBytes) }), { reason: 'too-large', limitBytes: LIMITS.requestBytes }],
])('%s is refused, and why', (_what, text, refusal) => {
  expect(readSuite(text)).toEqual({ refusal });
});

test('a file of 20 MB is refused by its size alone', () => {
  expect(refusalOfSize(20 * 1024 * 1024)).toMatchObject({ reason: 'too-large' });
  expect(refusalOfSize(LIMITS.requestBytes)).toBeNull();
});
