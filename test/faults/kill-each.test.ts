import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBranch, type Branch, type Killed } from './branch.ts';
import type { ChatClient } from './chat-client.ts';
import { deliveryProblems } from './delivery.ts';
import { disturbedRun } from './disturbed-run.ts';
import { quickRuns } from './matrix-options.ts';
import { expectOneTransfer } from './one-transfer.ts';
import { transferTurn, type Disturbance, type Moment } from './transfer-turn.ts';

/** Who is killed when. Ordered so that each process has been up for a while when it is killed again: it is then back at once. */
const KILLS: [Moment, string[]][] = [
  ['sent', ['api', 'milvus', 'models', 'temporal', 'valkey', 'postgres']],
  ['answering', ['worker', 'api', 'valkey', 'postgres', 'temporal']],
  ['approval asked', ['bank', 'api', 'temporal', 'valkey']],
  ['transferring', ['bank', 'postgres', 'temporal', 'valkey']],
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
  return async () => {
    console.table(rows);
    await branch.close();
  };
});
afterEach(() => client.close());

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
  await expectOneTransfer(branch, client, amountMinor);
});

describe('a process that is killed comes back, and the transfer is finished, told and booked once', () => {
  test.each(CASES)('$name, killed when: $moment', async ({ name, moment }) => {
    const before = (await branch.system.readEndpoints()).processes;
    let killed: Killed | undefined;
    const disturbance: Disturbance = { moment, happen: () => (killed = branch.kill(name)) };
    const { end, tookMs } = await transferTurn(branch, openChat(), amountMinor, { disturbance });
    if (!killed) throw new Error(`The turn had no moment "${moment}".`);
    const backMs = (await killed.back) - killed.at;
    rows.push({
      killed: name, moment, 'back after s': seconds(backMs), 'turn s': seconds(tookMs),
      'delayed by s': seconds(tookMs - undisturbedMs), connections: client.connections, errors: client.errors.join(' '),
    });
    expect(end.status).toBe('completed');
    await expectOneTransfer(branch, client, amountMinor);
    const after = (await branch.system.readEndpoints()).processes;
    const changed = after.filter(({ pid }, index) => pid !== before[index]?.pid).map((process) => process.name);
    expect(changed).toEqual([name]);
    if (moment === 'sent') expect((await client.next('retrieval-end')).documentsRetrieved).toBeGreaterThan(0);
  });
});

describe('what happens at the very boundary of a step leaves the transfer finished, told and booked once', () => {
  test.each(quickRuns)('$victim: $boundary', async (disturbed) => {
    amountMinor += 1;
    const outcome = await disturbedRun(branch, disturbed, amountMinor);
    rows.push({
      killed: outcome.process, moment: outcome.boundary, 'back after s': '', 'turn s': seconds(outcome.turnMs),
      'delayed by s': seconds(outcome.turnMs - undisturbedMs), errors: outcome.errors.join(' '),
    });
    expect(outcome.problems).toEqual([]);
    expect(outcome).toMatchObject({ finished: true, bookings: 1 });
  });
});

/** So that a case can tell that the transfer was looked up: it is asked for at the bank by its key. */
const LOOK_UP = { route: 'GET /operations/by-key/:key', kind: 'latency', delayMs: 0, times: 1 } as const;

describe('a bank that leaves it open whether it has booked is asked, and the transfer is booked once', () => {
  test.each([
    ['has booked and says nothing', 'timeout-after-commit'],
    ['hangs up before it books', 'reset-before-commit'],
  ] as const)('when it %s', async (_what, kind) => {
    await branch.bank.inject(LOOK_UP);
    const fault = { route: 'POST /transfers', kind, delayMs: 200, times: 1 };
    const { end } = await transferTurn(branch, openChat(), amountMinor, { fault });
    expect(end.status).toBe('completed');
    expect(await branch.bank.faultsLeft()).toBe(0);
    await expectOneTransfer(branch, client, amountMinor);
  });

  test('when it is killed after it has booked, before it has said so', async () => {
    const fault = { route: 'POST /transfers', kind: 'timeout-after-commit', delayMs: 60_000, times: 1 } as const;
    let killed: Killed | undefined;
    const disturbance: Disturbance = { moment: 'transferring', happen: () => (killed = branch.kill('bank')) };
    const { end } = await transferTurn(branch, openChat(), amountMinor, { fault, disturbance });
    await killed?.back;
    expect(end.status).toBe('completed');
    await expectOneTransfer(branch, client, amountMinor);
  });
});

test('a message that is sent again, across a restart of the API and after its answer, is one turn', async () => {
  const messageId = openChat().say('Good morning!');
  await client.next('turn-start');
  await branch.kill('api').back;
  await client.until(() => (client.connections > 1 ? true : undefined), 'no second connection');
  client.sendOnce({ type: 'message', messageId, text: 'Good morning!' });
  await client.next('turn-end');
  client.sendOnce({ type: 'message', messageId, text: 'Good morning!' });
  // Messages are taken in order: when this one's turn has come, the repetition above has been dealt with.
  const second = client.say('Thank you.');
  await client.until(() => client.events.filter(({ type }) => type === 'turn-end')[1], 'no second end');
  expect(deliveryProblems(client.events, [messageId, second])).toEqual([]);
  await expect.poll(async () => {
    const { turns, messages } = await branch.read(client.conversationId);
    return [turns.map((turn) => turn.messageId), messages.map(({ role }) => role)];
  }).toEqual([[messageId, second], ['user', 'assistant', 'user', 'assistant']]);
});
