import { expect, test } from 'vitest';
import { summariseHandoff, type HandoffRecord } from './handoff.ts';

const record: HandoffRecord = {
  messages: [
    { role: 'user', content: 'What does a transfer cost?', sourceTitles: [] },
    { role: 'assistant', content: 'Nothing [1].', sourceTitles: ['Fees schedule', 'Fees schedule'] },
    { role: 'user', content: 'Send $70 to Alice, my code is 481516 and my card 4111 1111 1111 1111', sourceTitles: [] },
  ],
  calls: [
    { id: 'turn.1', toolName: 'list_payees', status: 'succeeded', summary: 'Alice, Water Works' },
    { id: 'turn.0', toolName: 'transfer_funds', status: 'succeeded', summary: 'Reference transfer-29eff975-98d584201a65.' },
    { id: 'turn.2', toolName: 'transfer_funds', status: 'rejected', summary: null },
    { id: 'turn.3', toolName: 'transfer_funds', status: 'unknown', summary: null },
    { id: 'turn.4', toolName: 'freeze_card', status: 'awaiting-approval', summary: null },
  ],
  approvals: [
    { toolCallId: 'turn.2', status: 'rejected', summary: 'Transfer $50.00 to Alice', decidedBy: 'Sana Support' },
    { toolCallId: 'turn.3', status: 'approved', summary: 'Transfer $70.00 to Alice', decidedBy: 'Alex Morgan' },
    { toolCallId: 'turn.4', status: 'waiting', summary: 'Freeze the card ending in 4421', decidedBy: null },
  ],
};

test('a summary says what was asked, done, open and shown', () => {
  const summary = summariseHandoff(record);
  expect(summary.asked[0]).toBe('What does a transfer cost?');
  expect(summary.done).toMatchObject([
    { toolName: 'list_payees', status: 'succeeded', text: 'Alice, Water Works', approval: null },
    { toolName: 'transfer_funds', status: 'succeeded', approval: null },
    { toolName: 'transfer_funds', status: 'rejected', text: 'Transfer $50.00 to Alice', approval: { outcome: 'rejected', by: 'Sana Support' } },
  ]);
  expect(summary.open.map(({ kind }) => kind)).toEqual(['approval-waiting', 'outcome-unknown', 'unanswered']);
  expect(summary.open[1]?.text).toBe('Transfer $70.00 to Alice');
  expect(summary.sources).toEqual(['Fees schedule']);
});

test('it holds no code and no card number, and keeps amounts', () => {
  const text = JSON.stringify(summariseHandoff(record));
  expect(text).not.toContain('481516');
  expect(text).not.toContain('4111 1111 1111 1111');
  expect(text).toContain('transfer-29eff975-98d584201a65');
  expect(text).toContain('$70 to Alice');
  expect(text).toContain('$70.00');
});

test('it is the same for the same record, and long texts are cut', () => {
  expect(summariseHandoff(record)).toEqual(summariseHandoff(structuredClone(record)));
  const long = summariseHandoff({ ...record, messages: [{ role: 'user', content: 'word '.repeat(400), sourceTitles: [] }] });
  expect(long.asked[0]?.length).toBeLessThanOrEqual(280);
});
