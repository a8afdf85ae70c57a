import { setTimeout as sleep } from 'node:timers/promises';
import type { BankFault } from './bank-desk.ts';
import type { Branch } from './branch.ts';
import type { ChatClient, EventOf } from './chat-client.ts';
import { request } from './teller-model.ts';

/** The moments of a transfer turn at which something can be made to happen. */
export const MOMENTS = ['sent', 'answering', 'approval asked', 'transferring'] as const;
export type Moment = (typeof MOMENTS)[number];

/** How long the bank takes over a transfer that something is to hit in the middle. */
const HELD_MS = 400;
const held: BankFault = { route: 'POST /transfers', kind: 'latency', delayMs: HELD_MS, times: 1 };

export interface Disturbance {
  moment: Moment;
  /** Called once, at the moment; the turn does not wait for it. */
  happen(): void;
}

export interface TransferTurn {
  end: EventOf<'turn-end'>;
  tookMs: number;
}

/** Asks for a transfer, approves it with the code from the bank, and waits for the turn's end. */
export async function transferTurn(
  branch: Branch,
  client: ChatClient,
  amountMinor: number,
  { disturbance, fault }: { disturbance?: Disturbance; fault?: BankFault } = {},
): Promise<TransferTurn> {
  const startedAt = performance.now();
  const reached = (moment: Moment) => {
    if (disturbance?.moment === moment) disturbance.happen();
  };
  const wanted = fault ?? (disturbance?.moment === 'transferring' ? held : undefined);
  if (wanted) await branch.bank.inject(wanted);
  client.say(request(amountMinor));
  reached('sent');
  await client.next('text-delta');
  reached('answering');
  const { approvalId, argumentsDigest } = await client.next('approval-request');
  reached('approval asked');
  client.approve(approvalId, await branch.bank.codeFor(branch.customerId, argumentsDigest));
  await client.next('approval-end');
  // It comes to pass in any case: where this program was kept waiting, the turn may be over first.
  const [end] = await Promise.all([client.next('turn-end'), sleep(HELD_MS / 2).then(() => reached('transferring'))]);
  return { end, tookMs: performance.now() - startedAt };
}
