import { z } from 'zod';
import type { ChatEvent } from '../../domain/conversation/events.ts';
import { conversationWorkflowId } from '../../domain/ids.ts';
import { decideApprovalUpdate, type Decision } from '../../workflows/approvals/messages.ts';
import { ALEX, type Conversation, type TurnBench } from './turn-bench.ts';

type Request = Extract<ChatEvent, { type: 'approval-request' }>;

const outboxShape = z.looseObject({ items: z.array(z.looseObject({ code: z.string(), digest: z.string() })) });
const ledgerShape = z.looseObject({ entries: z.array(z.looseObject({ accountId: z.string(), amountMinor: z.int() })) });

/** The newest code that the bank sent for these arguments. */
export async function codeFor(bench: TurnBench, argumentsDigest: string, nth = 0): Promise<string> {
  const { items } = await bench.bank.control('GET', `/sandbox/outbox?userId=${ALEX.id}`, outboxShape);
  const sent = items.filter((item) => item.digest === argumentsDigest)[nth];
  if (!sent) throw new Error('The bank sent no code for this digest');
  return sent.code;
}

/** Approves the first requests of a conversation as its customer, all at once. */
export async function approve(bench: TurnBench, conversation: Conversation, count = 1): Promise<void> {
  const requests = await requestsOf(conversation, count);
  const handle = bench.client.workflow.getHandle(conversationWorkflowId(conversation.id));
  await Promise.all(requests.map(async (request) => {
    const by = { kind: 'customer', ...ALEX } as const;
    const { approvalId, argumentsDigest } = request;
    const verdict: Decision = { approvalId, argumentsDigest, decision: 'approve', by };
    if (request.kind !== '2fa') return handle.executeUpdate(decideApprovalUpdate, { args: [verdict] });
    // Two calls with the same arguments have two codes, and the bank does not say which is whose.
    for (let nth = 0; nth < count; nth += 1) {
      const sealedCode = bench.seal(await codeFor(bench, argumentsDigest, nth), `approval/${approvalId}`);
      const done = await handle.executeUpdate(decideApprovalUpdate, { args: [{ ...verdict, sealedCode }] }).then(() => true, () => false);
      if (done) return undefined;
    }
    throw new Error('No code was right');
  }));
}

async function requestsOf(conversation: Conversation, count: number): Promise<Request[]> {
  const requests: Request[] = [];
  for (let after = 0; requests.length < count;) {
    const request = await conversation.event('approval-request', after);
    requests.push(request);
    after = request.offset;
  }
  return requests;
}

/** How often this amount was booked to Alice. */
export async function bookings(bench: TurnBench, amountMinor: number): Promise<number> {
  const { entries } = await bench.bank.control('GET', '/sandbox/ledger', ledgerShape);
  return entries.filter((entry) => entry.accountId === 'external-payee-alice' && entry.amountMinor === amountMinor).length;
}
