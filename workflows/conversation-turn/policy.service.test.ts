import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { modelFlow } from '../../test/support/flows.ts';
import { setPolicy, setTool } from '../../test/support/policies.ts';
import { approve, bookings } from '../../test/support/transfers.ts';
import { startTurnBench, type Conversation, type TurnBench } from '../../test/support/turn-bench.ts';

let bench: TurnBench;
beforeAll(async () => {
  bench = await startTurnBench();
});
afterAll(() => bench.stop());
beforeEach(async () => {
  bench.model.script();
  await bench.query('update tool_calls set claimed_at = null');
  await bench.query('delete from tool_settings');
  await setPolicy(bench);
});

type Args = Record<string, unknown>;
const transfer = (amountMinor: number) => ({ name: 'transfer_funds', arguments: { payeeId: 'payee-alice', amountMinor } });
const limits = (change: object) => ({ limits: { currency: 'USD', ...change } });

/** A turn in which the model calls what is given, and then says something. */
async function turn(calls: { name: string; arguments: Args }[], use: object = {}): Promise<{ conversation: Conversation; ended: Promise<unknown> }> {
  bench.model.script({ calls }, { text: 'So it is.' });
  const tools = [...new Set(calls.map(({ name }) => name))].map((name) => ({ name, ...use }));
  const conversation = await bench.converse(modelFlow({ tools }));
  const handle = await conversation.send('Please');
  return { conversation, ended: handle.result() };
}

const told = () => JSON.stringify(bench.model.requests.at(-1));
const typesOf = async (conversation: Conversation) => (await conversation.events()).map(({ type }) => type);

interface Decision { stage: string; rule: string; verdict: string; version: number; facts: Args }
const decisionsOf = (conversation: Conversation) =>
  bench.query<Decision>(
    `select d.stage, d.rule, d.verdict, d.version, d.facts from policy_decisions d join tool_calls c on c.call_id = d.call_id
     where c.conversation_id = ? order by d.created_at, d.rule`, [conversation.id]);

test('an amount above the limit is refused before anybody is asked, in words that the model can pass on', async () => {
  await setTool(bench, 'transfer_funds', limits({ perCallMinor: 2_000 }));
  const { conversation, ended } = await turn([transfer(2_001)]);
  await ended;
  expect(await typesOf(conversation)).not.toContain('approval-request');
  expect(await conversation.event('tool-result')).toMatchObject({ status: 'failed', summary: expect.stringContaining('$20.00') });
  expect(told()).toContain('$20.00');
  expect(await decisionsOf(conversation)).toEqual([
    { stage: 'prepare', rule: 'amount-per-call', verdict: 'refuse', version: 1, facts: expect.objectContaining({ amountMinor: 2_001 }) },
  ]);
  expect(JSON.stringify(await decisionsOf(conversation))).not.toMatch(/alice|cust-/);
});

test('each decision on the way of a call is kept, with the rule that made it', async () => {
  const { conversation, ended } = await turn([transfer(2_111)]);
  await approve(bench, conversation);
  await ended;
  expect((await decisionsOf(conversation)).map(({ stage, rule, verdict }) => `${stage} ${rule} ${verdict}`)).toEqual([
    'prepare 2fa gate', 'prepare write-asks gate', 'claim approved allow',
  ]);
  const read = await turn([{ name: 'list_payees', arguments: {} }]);
  await read.ended;
  expect(await decisionsOf(read.conversation)).toMatchObject([{ stage: 'claim', rule: 'none', verdict: 'allow' }]);
});

test('two calls at once cannot both slip under the limit of a day', async () => {
  await setTool(bench, 'transfer_funds', limits({ perDayMinor: 3_500 }));
  const { conversation, ended } = await turn([transfer(2_222), transfer(2_222)]);
  await approve(bench, conversation, 2);
  await ended;
  const results = (await conversation.events()).filter((event) => event.type === 'tool-result');
  expect(results.map((event) => event.type === 'tool-result' && event.status).sort()).toEqual(['failed', 'succeeded']);
  expect(await bookings(bench, 2_222)).toBe(1);
  expect((await decisionsOf(conversation)).map(({ rule }) => rule)).toContain('amount-per-day');
});

test('a policy that was tightened while a call waited holds for it', async () => {
  const { conversation, ended } = await turn([transfer(2_333)]);
  await conversation.event('approval-request');
  await setPolicy(bench, { blockedTools: ['transfer_funds'] });
  await approve(bench, conversation);
  await ended;
  expect(await conversation.event('tool-result')).toMatchObject({ status: 'failed', summary: expect.stringContaining('stopped this service') });
  expect(await bookings(bench, 2_333)).toBe(0);
});

test('a call that was confirmed is not run once it would need a code', async () => {
  const { conversation, ended } = await turn([{ name: 'unfreeze_card', arguments: { cardId: 'credit' } }]);
  await conversation.event('approval-request');
  await setTool(bench, 'unfreeze_card', { requires2FA: true });
  await approve(bench, conversation);
  await ended;
  expect(await conversation.event('tool-result')).toMatchObject({ status: 'failed', summary: expect.stringContaining('have changed') });
});

test('the velocity of writes is a customer’s, over all conversations, and does not stop the freezing of a card', async () => {
  await setPolicy(bench, { velocity: { writes: 1, windowMinutes: 10 } });
  const first = await turn([transfer(2_444)]);
  await approve(bench, first.conversation);
  await first.ended;
  const second = await turn([transfer(2_445), { name: 'freeze_card', arguments: { cardId: 'debit' } }]);
  await second.ended;
  const statuses = (await second.conversation.events()).flatMap((event) => (event.type === 'tool-result' ? [event.status] : []));
  expect(statuses.sort()).toEqual(['failed', 'succeeded']);
  expect(told()).toContain('More than 1 changes within 10 minutes');
});

test('a write asks for a confirmation that the flow does not know of, unless its settings say otherwise', async () => {
  const card = { name: 'unfreeze_card', arguments: { cardId: 'debit' } };
  const asked = await turn([card]);
  expect(await asked.conversation.event('approval-request')).toMatchObject({
    kind: 'confirm', toolName: 'unfreeze_card', arguments: { cardId: expect.stringContaining('card') }, summary: expect.stringMatching(/Unfreeze .+/),
  });
  await approve(bench, asked.conversation);
  await asked.ended;
  await setTool(bench, 'unfreeze_card', { askBeforeWrites: false });
  const unasked = await turn([card]);
  await unasked.ended;
  expect(await typesOf(unasked.conversation)).not.toContain('approval-request');
});

test('a tenant can ask for a code where tool and flow do not, of a read, too', async () => {
  await setTool(bench, 'get_account_balance', { requires2FA: true });
  const { conversation, ended } = await turn([{ name: 'get_account_balance', arguments: {} }]);
  expect(await conversation.event('approval-request')).toMatchObject({ kind: '2fa' });
  await approve(bench, conversation);
  await ended;
  expect(await conversation.event('tool-result')).toMatchObject({ status: 'succeeded' });
});

test('a tool that is switched off, and one too often asked for, are refused', async () => {
  await setTool(bench, 'list_payees', { enabled: false });
  const off = await turn([{ name: 'list_payees', arguments: {} }]);
  await off.ended;
  expect(told()).toContain('switched off');
  expect(await decisionsOf(off.conversation)).toMatchObject([{ rule: 'tool-disabled', verdict: 'refuse' }]);
  await setTool(bench, 'list_payees', limits({ callsPerDay: 1 }));
  await (await turn([{ name: 'list_payees', arguments: {} }])).ended;
  const often = await turn([{ name: 'list_payees', arguments: {} }]);
  await often.ended;
  expect(told()).toContain('too often today');
});

test('limits of an agent hold beside those of the tenant', async () => {
  const { ended } = await turn([transfer(2_555)], limits({ perCallMinor: 2_500 }));
  await ended;
  expect(told()).toContain('$25.00');
});

test('what the flow itself refuses is kept, too', async () => {
  bench.model.script({ calls: [{ name: 'rob\nthe_bank', arguments: {} }] }, { text: 'No.' });
  const conversation = await bench.converse(modelFlow({ tools: [{ name: 'list_cards' }] }));
  const { turnId } = (await conversation.send('Please').then(async (handle) => (await handle.result(), conversation.event('turn-end'))));
  expect(await bench.query('select rule, stage, verdict, tool_name from policy_decisions where call_id like ?', [`${turnId}.%`]))
    .toEqual([{ rule: 'tool-enabled', stage: 'plan', verdict: 'refuse', tool_name: 'rob?the_bank' }]);
});

test('a tool that each answer starts with is called before the model is asked, with arguments from the turn', async () => {
  bench.model.script({ text: 'You have these.' });
  const asked = bench.model.requests.length;
  const conversation = await bench.converse(modelFlow({
    tools: [{ name: 'search_transactions', strategy: 'auto_use', arguments: { query: '{{message.text}}', limit: 2 } }],
  }));
  await (await conversation.send('coffee')).result();
  expect(bench.model.requests).toHaveLength(asked + 1);
  expect(told()).toContain('search_transactions');
  expect(told()).toContain('coffee');
  const events = await typesOf(conversation);
  expect(events.indexOf('tool-result')).toBeLessThan(events.indexOf('text-delta'));
  expect(await conversation.event('tool-call')).toMatchObject({ arguments: { query: 'coffee', limit: 2 } });
});

test('what each answer starts with is gated like any other call', async () => {
  bench.model.script({ text: 'So it is.' });
  const asked = bench.model.requests.length;
  const use = { name: 'transfer_funds', strategy: 'auto_use', arguments: { payeeId: 'payee-alice', amountMinor: 2_666 } };
  const conversation = await bench.converse(modelFlow({ tools: [use] }));
  const handle = await conversation.send('Hello');
  expect(await conversation.event('approval-request')).toMatchObject({ kind: '2fa' });
  expect(await bookings(bench, 2_666)).toBe(0);
  expect(bench.model.requests).toHaveLength(asked);
  await approve(bench, conversation);
  await handle.result();
  expect(await bookings(bench, 2_666)).toBe(1);
});
