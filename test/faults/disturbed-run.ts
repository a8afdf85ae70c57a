import { setTimeout as sleep } from 'node:timers/promises';
import type { BankFault } from './bank-desk.ts';
import { boundaryNamed, type BoundaryName } from './boundaries.ts';
import type { Branch, Killed } from './branch.ts';
import type { ChatClient } from './chat-client.ts';
import { deliveryProblems } from './delivery.ts';
import { request } from './teller-model.ts';

/** Longer than any recovery: what is not done by then is lost. */
const TURN_MS = 100_000;

/** What dies, or `bank time-out`: the bank books and says nothing, without dying. */
export const VICTIMS = ['postgres', 'temporal', 'milvus', 'valkey', 'bank', 'models', 'worker', 'api', 'bank time-out'] as const;
export type Victim = (typeof VICTIMS)[number];

export interface Disturbed {
  victim: Victim;
  boundary: BoundaryName;
}

/** What became of one transfer turn. */
export interface RunOutcome extends Disturbed {
  /** Who died, of several of a kind. */
  process: string;
  finished: boolean;
  bookings: number;
  /** What was promised and not kept, in words. Nothing, when all is well. */
  problems: string[];
  /** From the kill to the next event that the customer was told. */
  recoveryMs: number;
  turnMs: number;
  /** Codes of the errors that the customer was shown on the way. */
  errors: string[];
}

/**
 * One transfer turn, disturbed at one boundary. All that is checked is what a customer, an auditor of the bank and
 * a reader of the conversation see.
 * @param amountMinor one that no other transfer of this bank has
 */
export async function disturbedRun(branch: Branch, { victim, boundary }: Disturbed, amountMinor: number): Promise<RunOutcome> {
  const client = branch.chat();
  const before = await branch.bank.transfersOf(amountMinor);
  const fault = victim === 'bank time-out' ? timeOut : undefined;
  if (fault) await branch.bank.inject(fault);
  const startedAt = performance.now();
  const strike = new Strike(branch, client, { victim, boundary });
  const problems: string[] = [];
  try {
    client.say(request(amountMinor));
    const asked = await client.next('approval-request', TURN_MS);
    if (boundary === 'waiting for approval') strike.now(branch.wires.carrier());
    client.approve(asked.approvalId, await branch.bank.codeFor(branch.customerId, asked.argumentsDigest));
    const end = await client.next('turn-end', TURN_MS);
    if (end.status !== 'completed') problems.push(`the turn ended as ${end.status}`);
  } catch (failure) {
    problems.push(failure instanceof Error ? failure.message : String(failure));
  }
  const turnMs = performance.now() - startedAt;
  const finished = problems.length === 0;
  if (!(await strike.over())) problems.push('the boundary was not reached');
  const bookings = (await branch.bank.transfersOf(amountMinor)) - before;
  if (bookings !== 1) problems.push(`${bookings} bookings`);
  problems.push(...deliveryProblems(client.events, client.messageIds), ...(finished ? await readProblems(branch, client) : []));
  client.close();
  return {
    victim, boundary, process: strike.process, finished, bookings, problems,
    recoveryMs: strike.recoveryMs(), turnMs, errors: client.errors,
  };
}

/** Longer than our client of the bank waits. */
const timeOut: BankFault = { route: 'POST /transfers', kind: 'timeout-after-commit', delayMs: 8_000, times: 1 };

/** The one thing that goes wrong in a run. */
class Strike {
  process: string;
  #killed: Killed | undefined;
  #atMs = Number.NaN;
  #done: Promise<void> = Promise.resolve();
  #toldBefore = 0;

  constructor(private readonly branch: Branch, private readonly client: ChatClient, private readonly wanted: Disturbed) {
    this.process = wanted.victim;
    // A time-out needs no stop: its boundary is where it begins.
    const boundary = boundaryNamed(wanted.victim === 'bank time-out' ? 'before the call' : wanted.boundary);
    if (!boundary) return;
    const armed = branch.wires.arm(boundary);
    void armed.reached.then((holder) => {
      this.now(holder);
      this.#done = this.#done.then(() => armed.release(this.process));
    });
  }

  /** @param holder the process that is at the boundary */
  now(holder: string): void {
    const { victim } = this.wanted;
    const { wires, apis } = this.branch;
    this.#atMs = performance.now();
    this.#toldBefore = this.client.events.length;
    if (victim === 'bank time-out') return;
    if (victim === 'worker') this.process = holder.startsWith('worker') ? holder : wires.carrier();
    if (victim === 'api') this.process = holder.startsWith('api') ? holder : apis[this.client.address] ?? 'api';
    this.#killed = this.branch.kill(this.process);
    this.#done = this.#killed.gone;
  }

  /** Waits until all is up again. False when it never came to it. */
  async over(): Promise<boolean> {
    await this.#done;
    await this.#killed?.back;
    return !Number.isNaN(this.#atMs);
  }

  recoveryMs(): number {
    return (this.client.receivedAtMs[this.#toldBefore] ?? Number.NaN) - this.#atMs;
  }
}

/** Whoever reads the conversation later reads what the customer was told. */
async function readProblems(branch: Branch, client: ChatClient): Promise<string[]> {
  // The turn's events are kept a moment after its end is told.
  for (const deadline = Date.now() + 60_000; ;) {
    const problems = await differences(branch, client).catch((failure: unknown) => [String(failure)]);
    if (problems.length === 0 || Date.now() > deadline) return problems;
    await sleep(50);
  }
}

async function differences(branch: Branch, client: ChatClient): Promise<string[]> {
  const { lastOffset, turns, messages } = await branch.read(client.conversationId);
  const end = await client.next('turn-end');
  const writes = turns[0]?.toolCalls.filter(({ effect }) => effect === 'write').map(({ toolName, status }) => `${toolName} ${status}`);
  return [
    ...(lastOffset === client.events.length ? [] : [`the conversation has ${lastOffset} events and ${client.events.length} were told`]),
    ...(turns.map(({ id, status }) => `${id} ${status}`).join() === `${end.turnId} completed` ? [] : ['the turn is not kept as completed']),
    ...(messages.map(({ role }) => role).join() === 'user,assistant' ? [] : [`${messages.length} messages are kept`]),
    ...(messages[1]?.content === end.content ? [] : ['the reply that is kept is not the one that was told']),
    ...(writes?.join() === 'transfer_funds succeeded' ? [] : [`the ledger of calls has ${writes?.join(', ') ?? 'nothing'}`]),
  ];
}
