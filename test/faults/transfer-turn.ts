import type { Branch } from './branch.ts';
import type { ChatClient, EventOf } from './chat-client.ts';
import { request } from './teller-model.ts';

/** The moments of a transfer turn at which something can be made to happen. */
export const MOMENTS = ['sent', 'answering', 'approval asked', 'transferring'] as const;
export type Moment = (typeof MOMENTS)[number];

/** How long the bank takes over a transfer that something is to hit in the middle. */
const HELD_MS = 400;

export interface TransferTurn {
  end: EventOf<'turn-end'>;
  tookMs: number;
}

/**
 * Asks for a transfer and approves it with the code from the bank.
 * @param happen called once, at the moment; the turn does not wait for it
 */
export async function transferTurn(
  branch: Branch,
  client: ChatClient,
  amountMinor: number,
  moment?: Moment,
  happen: () => void = () => undefined,
): Promise<TransferTurn> {
  const startedAt = performance.now();
  if (moment === 'transferring') {
    await branch.bank.inject({ route: 'POST /transfers', kind: 'latency', delayMs: HELD_MS, times: 1 });
  }
  client.say(request(amountMinor));
  if (moment === 'sent') happen();
  await client.next('text-delta');
  if (moment === 'answering') happen();
  const { approvalId, argumentsDigest } = await client.next('approval-request');
  if (moment === 'approval asked') happen();
  client.approve(approvalId, await branch.bank.codeFor(branch.customerId, argumentsDigest));
  await client.next('approval-end');
  if (moment === 'transferring') setTimeout(happen, HELD_MS / 2);
  const end = await client.next('turn-end');
  return { end, tookMs: performance.now() - startedAt };
}
