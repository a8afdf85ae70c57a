import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { conversationWorkflowId } from '../domain/ids.ts';
import { modelFlow, withTools } from '../test/support/flows.ts';
import { asWord } from '../test/support/secrets.ts';
import { startTurnBench, type TurnBench } from '../test/support/turn-bench.ts';
import { newStaff } from './testing/staff.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

let bench: TurnBench;
let api: TestApi;
beforeAll(async () => {
  bench = await startTurnBench();
  api = await startTestApi({ CITIFLOW_SECRET_KEY: bench.secretKey });
});
afterAll(async () => {
  await api.close();
  await bench.stop();
});

const outboxShape = z.looseObject({ items: z.array(z.looseObject({ code: z.string(), digest: z.string(), challengeId: z.string() })) });
const tokenShape = z.object({ challengeToken: z.string().min(20) });

/** The right code, sent again, gives the same token: so a test can learn what nobody may see. */
async function tokenOf(challengeId: string, code: string): Promise<string> {
  const response = await fetch(`${bench.bank.url}/challenges/${challengeId}/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bench.bank.token}`, 'x-user-id': 'cust-alex', 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  return tokenShape.parse(await response.json()).challengeToken;
}

/** A history as text, its payloads readable as far as they can be read. */
async function historyOf(conversationId: string): Promise<string> {
  const history = await bench.client.workflow.getHandle(conversationWorkflowId(conversationId)).fetchHistory();
  const payloads: string[] = [];
  const json = JSON.stringify(history, (_name, value: unknown) => {
    if (value instanceof Uint8Array) payloads.push(Buffer.from(value).toString('utf8'));
    return value;
  });
  const decoded = json.replace(/"data":\s*"([A-Za-z0-9+/=]+)"/g, (_found, data: string) => Buffer.from(data, 'base64').toString('utf8'));
  return [decoded, ...payloads].join('\n');
}

const TABLES = ['tool_calls', 'approvals', 'policy_decisions', 'turns', 'messages', 'conversations'];

test('no code and no token is in history, events, logs, database or what the model reads', async () => {
  const support = await newStaff(api.url, bench.tenantName, 'support');
  bench.model.script({ calls: [{ name: 'transfer_funds', arguments: { payeeId: 'payee-alice', amountMinor: 5_111 } }] }, { text: 'Sent.' });
  const conversation = await bench.converse(modelFlow(withTools('transfer_funds')));
  const handle = await conversation.send('Send it');
  const { approvalId, argumentsDigest } = await conversation.event('approval-request');
  const { items } = await bench.bank.control('GET', '/sandbox/outbox?userId=cust-alex', outboxShape);
  const sent = items.find(({ digest }) => digest === argumentsDigest);
  if (!sent) throw new Error('The bank sent no code');
  const wrong = sent.code === '271828' ? '314159' : '271828';
  // Failing activities are what is logged: the bank does not answer at first, and one code is wrong.
  await bench.bank.control('POST', '/sandbox/faults', z.unknown(), { route: 'POST /challenges/:id/verify', kind: 'status', status: 503, times: 2 });
  const decide = (code: string) => support.caller.post(`/api/v1/approvals/${approvalId}/decision`, { decision: 'approve', argumentsDigest, code });
  expect((await decide(wrong)).body).toMatchObject({ code: 'approval_code_wrong', triesLeft: 2 });
  expect((await decide(sent.code)).status).toBe(200);
  await handle.result();
  expect(await conversation.event('tool-result')).toMatchObject({ status: 'succeeded' });
  const token = await tokenOf(sent.challengeId, sent.code);

  const recordOf = async (id: string) => {
    const [turn] = await bench.query<{ id: string }>('select id from turns where conversation_id = ?', [id]);
    return JSON.stringify((await support.caller.get(`/api/v1/conversations/${id}/turns/${turn?.id}`)).body['steps']);
  };
  const rows = await Promise.all(TABLES.map((table) => bench.query(`select * from ${table}`)));
  const places = {
    history: await historyOf(conversation.id),
    events: JSON.stringify(await conversation.events()),
    'log of the worker': bench.logged.join(''),
    'log of the API': api.logged.join(''),
    'the model’s requests': JSON.stringify(bench.model.requests),
    database: JSON.stringify(rows),
    'the turn’s record': await recordOf(conversation.id),
  };
  expect(places['log of the worker']).toContain('verifyCode');
  expect(places['log of the API']).toContain('/decision');
  expect(places.history).toContain('sealedCode');
  expect(places['the turn’s record']).toContain('transfer_funds');
  for (const [place, text] of Object.entries(places)) {
    for (const secret of [sent.code, wrong]) expect(asWord(secret).test(text), `a code in: ${place}`).toBe(false);
    expect(text.includes(token), `the token in: ${place}`).toBe(false);
  }
});
