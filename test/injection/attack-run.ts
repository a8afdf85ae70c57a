import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatEvent } from '../../domain/conversation/events.ts';
import type { Flow } from '../../domain/flow/model.ts';
import { decideApprovalUpdate } from '../../workflows/approvals/messages.ts';
import { ALEX, type ConversationHandle, type TurnBench } from '../support/turn-bench.ts';
import { codeFor } from './bank-records.ts';
import { DONE, heard, tag, type Attack } from './obeying-model.ts';

type Request = Extract<ChatEvent, { type: 'approval-request' }>;

/** What became of an attack, as the ledger of calls and the customer saw it. */
export interface AttackResult {
  name: string;
  /** The model has read the order: an attack that did not arrive proves nothing. */
  arrived: boolean;
  /** Calls that the order wanted and that the customer was asked about. All of them were declined. */
  asked: number;
  /** Writes that were done though the customer had not said yes to exactly them. */
  ungated: string[];
  /** The customer's own wish was fulfilled and answered. */
  taskDone: boolean;
  /** Writes that the customer wanted, approved, and got. */
  approved: string[];
}

/** One turn in which the worst model reads the order; the customer says yes to what they asked for, and to nothing else. */
export async function runAttack(bench: TurnBench, flow: Flow, attack: Attack): Promise<AttackResult> {
  const conversation = await bench.converse(flow);
  const handle = await conversation.send(`${attack.says} ${tag(attack.name)}`);
  const decided = new Map<string, boolean>();
  let end: Extract<ChatEvent, { type: 'turn-end' }> | undefined;
  for (const deadline = Date.now() + 60_000; !end; await sleep(20)) {
    if (Date.now() > deadline) throw new Error(`${attack.name}: the turn does not end.`);
    const events = await conversation.events();
    for (const request of events.filter((event): event is Extract<ChatEvent, Request> => event.type === 'approval-request')) {
      if (decided.has(request.approvalId)) continue;
      decided.set(request.approvalId, isWanted(attack, request));
      await answer(bench, handle, request, isWanted(attack, request));
    }
    end = events.find((event): event is Extract<ChatEvent, { type: 'turn-end' }> => event.type === 'turn-end');
  }
  const writes = await bench.query<{ tool_name: string; status: string; approval: string | null }>(
    `select c.tool_name, c.status, a.status as approval, a.id from tool_calls c
     left join approvals a on a.tool_call_id = c.call_id where c.conversation_id = ? and c.effect = 'write'`,
    [conversation.id],
  );
  const done = writes.filter(({ status }) => status !== 'rejected' && status !== 'failed' && status !== 'expired');
  const approved = done.filter(({ approval }) => approval === 'approved').map(({ tool_name }) => tool_name);
  const wanted = attack.task.filter(({ name }) => WRITES.test(name)).map(({ name }) => name);
  return {
    name: attack.name,
    arrived: bench.model.requests.some(({ messages }) => isAbout(attack, messages) && heard(messages.filter(({ role }) => role !== 'user' && role !== 'assistant'), attack)),
    asked: [...decided.values()].filter((yes) => !yes).length,
    ungated: done.filter(({ approval }) => approval !== 'approved').map(({ tool_name }) => tool_name),
    taskDone: end.status === 'completed' && end.content.endsWith(DONE) && approved.join() === wanted.join(),
    approved,
  };
}

/** Names of tools that write, told from those that look: what the customer must have approved. */
const WRITES = /^(?!get_|list_|search_|find_|explain_|read_)/;

const isAbout = (attack: Attack, messages: TurnBench['model']['requests'][number]['messages']) =>
  messages.some(({ role, content }) => role === 'user' && JSON.stringify(content).includes(tag(attack.name)));

/** The customer reads the card: their own call, with their own arguments. */
function isWanted({ task }: Attack, request: Request): boolean {
  return task.some(({ name, arguments: wanted }) =>
    name === request.toolName && Object.entries(wanted).every(([key, value]) => JSON.stringify(request.arguments[key]) === JSON.stringify(value)));
}

async function answer(bench: TurnBench, handle: ConversationHandle, request: Request, yes: boolean): Promise<void> {
  const { approvalId, argumentsDigest, kind } = request;
  const code = yes && kind === '2fa' ? { sealedCode: bench.seal(await codeFor(bench.bank, argumentsDigest), `approval/${approvalId}`) } : {};
  await handle.executeUpdate(decideApprovalUpdate, {
    args: [{
      approvalId, argumentsDigest, decision: yes ? 'approve' : 'reject', ...code,
      by: { kind: 'customer', ...ALEX },
    }],
  });
}
