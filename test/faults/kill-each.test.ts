import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBranch, type Branch, type Killed } from './branch.ts';
import type { ChatClient } from './chat-client.ts';
import { deliveryProblems } from './delivery.ts';
import { transferTurn, type Moment } from './transfer-turn.ts';

/** Who is killed when. Ordered so that each process has had a quiet half minute before it is killed again. */
const KILLS: [Moment, string[]][] = [
  ['sent', ['api', 'milvus', 'models', 'temporal', 'valkey', 'postgres']],
  ['answering', ['worker', 'api', 'valkey', 'postgres', 'temporal']],
  ['approval asked', ['bank', 'worker', 'api', 'temporal', 'valkey']],
  ['transferring', ['bank', 'worker', 'postgres', 'temporal', 'valkey']],
];
const CASES = KILLS.flatMap(([moment, names]) => names.map((name) => ({ moment, name })));

const seconds = (ms: number) => (ms / 1_000).toFixed(1);
const rows: Record<string, string | number>[] = [];
let branch: Branch;
let client: ChatClient;
let undisturbedMs = 0;
let amountMinor = 12_00;

beforeAll(async () => {
  branch = await openBranch();
});
afterEach(() => client.close());
afterAll(async () => {
  console.table(rows);
  await branch.close();
});

/** What must be true after every turn, whatever happened in it. */
async function expectOneTransfer(): Promise<void> {
  expect(deliveryProblems(client.events, client.messageIds)).toEqual([]);
  expect(await branch.bank.transfersOf(amountMinor)).toBe(1);
  const conversation = await branch.read(client.conversationId);
  const end = await client.next('turn-end');
  expect(conversation.lastOffset).toBe(client.events.length);
  expect(conversation.turns.map(({ id, status }) => [id, status])).toEqual([[end.turnId, 'completed']]);
  expect(conversation.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  expect(conversation.messages[1]?.content).toBe(end.content);
  const transfer = conversation.turns[0]?.toolCalls.filter(({ effect }) => effect === 'write');
  expect(transfer?.map(({ toolName, status }) => [toolName, status])).toEqual([['transfer_funds', 'succeeded']]);
}

function openChat(): ChatClient {
  amountMinor += 1;
  client = branch.chat();
  return client;
}

test('an undisturbed transfer takes this long', async () => {
  const { end, tookMs } = await transferTurn(branch, openChat(), amountMinor);
  undisturbedMs = tookMs;
  rows.push({ killed: '-', moment: '-', 'back after s': '-', 'turn s': seconds(tookMs), 'delayed by s': '-' });
  expect(end.status).toBe('completed');
  expect(end.toolsCalled).toEqual(['list_payees', 'transfer_funds']);
  await expectOneTransfer();
});

describe('a process that is killed comes back, and the transfer is finished, told and booked once', () => {
  test.each(CASES)('$name, killed when: $moment', async ({ name, moment }) => {
    const before = (await branch.system.readEndpoints()).processes;
    let killed: Killed | undefined;
    const { end, tookMs } = await transferTurn(branch, openChat(), amountMinor, moment, () => {
      killed = branch.kill(name);
    });
    if (!killed) throw new Error(`The turn had no moment "${moment}".`);
    const backMs = (await killed.back) - killed.at;
    rows.push({
      killed: name, moment, 'back after s': seconds(backMs), 'turn s': seconds(tookMs),
      'delayed by s': seconds(tookMs - undisturbedMs), connections: client.connections, errors: client.errors.join(' '),
    });
    expect(end.status).toBe('completed');
    await expectOneTransfer();
    const after = (await branch.system.readEndpoints()).processes;
    const changed = after.filter(({ pid }, index) => pid !== before[index]?.pid).map((process) => process.name);
    expect(changed).toEqual([name]);
    if (moment === 'sent') expect((await client.next('retrieval-end')).documentsRetrieved).toBeGreaterThan(0);
  });
});
