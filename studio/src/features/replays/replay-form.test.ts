import { expect, test } from 'vitest';
import { replayRoutes } from '../../../../contract/http/replays.ts';
import { newReplay, replayOf } from './replay-form.ts';

const NOW = Date.UTC(2026, 0, 31);
const accepted = (form: ReturnType<typeof newReplay>) =>
  replayRoutes.start.body.parse({ versionId: '0198a9e0-0000-4000-8000-000000000001', ...replayOf(form, NOW) });

test('a new form asks for the latest conversations, and for no judge', () => {
  expect(accepted(newReplay())).toMatchObject({ filter: { conversations: 50 }, judge: null });
  expect(Object.keys(accepted(newReplay()).filter)).toEqual(['conversations']);
});

test('what is chosen becomes the filter, and fields of numbers may be text', () => {
  const form = { ...newReplay(), conversations: '20', period: 'days' as const, days: '30', outcome: 'failed' as const, tool: ' transfer_funds ', rating: 'bad' as const, judged: true, model: ' big ' };
  expect(accepted(form)).toMatchObject({
    filter: { conversations: 20, since: '2026-01-01T00:00:00.000Z', outcome: 'failed', tool: 'transfer_funds', rating: 'bad' },
    judge: { provider: 'default', model: 'big' },
  });
});

test('two dates are whole days of the reader’s, either may be left out, and the version is the filter’s', () => {
  const versionId = '0198a9e0-0000-4000-8000-000000000002';
  const form = { ...newReplay(), period: 'dates' as const, from: '2026-01-05', to: '2026-01-07', versionId };
  const { since, until, ...rest } = accepted(form).filter;
  expect([since, until]).toEqual([new Date(2026, 0, 5).toISOString(), new Date(2026, 0, 8).toISOString()]);
  expect(rest).toEqual({ conversations: 50, versionId });
  expect(Object.keys(accepted({ ...form, from: '', versionId: '' }).filter)).toEqual(['conversations', 'until']);
  expect(Object.keys(accepted({ ...form, period: 'any', versionId: '' }).filter)).toEqual(['conversations']);
  expect(() => accepted({ ...form, from: '2026-01-09' })).toThrow('The period ends before it begins.');
});
