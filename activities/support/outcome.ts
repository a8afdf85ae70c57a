import type { EntityManager } from '@mikro-orm/postgresql';
import { v5 as uuidOf } from 'uuid';
import { ToolCall } from '../../db/entities/tool-call.ts';
import { callToSettle, settleByHand } from '../../db/settle-call.ts';
import { withTenant } from '../../db/tenancy.ts';
import type { ChatEvent, ChatEventBody } from '../../domain/conversation/events.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { SettledOutcome, SettleOutcomeRequest } from './contract.ts';
import type { DeskDependencies } from './desk.ts';
import { standingOf } from './standing.ts';

type ToolResult = Extract<ChatEventBody, { type: 'tool-result' }>;

/** Fixed for good: what became of a call is one action, whoever found it out. */
const OUTCOME_NAMESPACE = '3f0a5d0e-6c1b-5f6e-9a3d-0b7de5c1a94f';
/** The call's result was the first event of its source; that it was unknown is followed by what it came to. */
const AFTER_THE_UNKNOWN = 2;
const EVENTS_READ = 10_000;

/**
 * Settles a call of the conversation, and tells the customer what it came to. A mark is written in one transaction
 * with what will be told; what a look-up has found stands in the ledger already. Repeated after a crash, it does the rest.
 * @throws CitiflowError `not_found`, `tool_call_settled` by somebody else, `tool_call_under_way`
 */
export async function settleOutcome(deps: DeskDependencies, request: SettleOutcomeRequest): Promise<SettledOutcome> {
  const { tenantId, conversationId, callId } = request;
  const actionId = uuidOf(callId, OUTCOME_NAMESPACE);
  const settled = await withTenant(deps.orm, tenantId, async (em) => {
    const { floorOffset } = await standingOf(em, request);
    const [known] = await em.execute<{ event: ToolResult; last_offset: number | null }[]>(
      'select event, last_offset from desk_actions where id = ?', [actionId]);
    const call = await settledCall(em, request, known !== undefined);
    // Without a resolution nobody settled it: the turn has got its answer after all, and tells it itself.
    if (!call.receipt || !call.turnId || !call.resolution) return { told: true as const, status: call.receipt?.status ?? 'unknown' as const };
    const { status, summary } = call.receipt;
    const event: ToolResult = known?.event ?? { type: 'tool-result', toolCallId: callId, status, summary };
    if (!known) {
      await em.execute(
        `insert into desk_actions (id, tenant_id, conversation_id, kind, by_id, by_name, text, event)
         values (?, ?, ?, 'outcome', ?, ?, ?, ?::jsonb)`,
        [actionId, tenantId, conversationId, request.by.id, request.by.name, request.reason, JSON.stringify(event)],
      );
    }
    const told = known !== undefined && known.last_offset !== null;
    return { told, status, event, turnId: call.turnId, floorOffset };
  });
  if (!settled.told && 'event' in settled) {
    const event = await tell(deps, request, settled);
    await withTenant(deps.orm, tenantId, (em) =>
      em.execute('update desk_actions set event = ?::jsonb, last_offset = ? where id = ?', [JSON.stringify(event), event.offset, actionId]));
  }
  deps.inbox.announce(tenantId, { kind: 'outcome', id: callId });
  return { status: settled.status };
}

/** The call as it is settled now, by this request or by the one that it repeats. */
async function settledCall(em: EntityManager, request: SettleOutcomeRequest, isKnown: boolean): Promise<ToolCall> {
  const { callId, action, by, reason } = request;
  if (action === 'look-up') return em.findOneOrFail(ToolCall, { callId });
  if (isKnown) {
    const call = await em.findOneOrFail(ToolCall, { callId });
    const { resolution } = call;
    const isSame = resolution?.action === action && resolution.by === by.name && resolution.reason === reason;
    if (!isSame) throw new CitiflowError('tool_call_settled');
    return call;
  }
  const call = await callToSettle(em, callId, action);
  await settleByHand(em, call, { action, by, reason });
  return call;
}

/** In the turn's name, though it has ended: it is the result of its call. */
async function tell(
  { log }: DeskDependencies,
  { conversationId, callId }: SettleOutcomeRequest,
  { event, turnId, floorOffset }: { event: ToolResult; turnId: string; floorOffset: number },
): Promise<ChatEvent> {
  const lastResult = async () => {
    const last = (await log.read(conversationId, 0, EVENTS_READ))
      .findLast((one) => one.type === 'tool-result' && one.toolCallId === callId);
    return last?.type === 'tool-result' && last.status === event.status ? last : undefined;
  };
  const before = await lastResult();
  if (before) return before;
  await log.append({
    conversationId, turnId, floorOffset, events: [event], source: `${callId}/result`, attempt: 0, sequence: AFTER_THE_UNKNOWN, when: 'last',
  });
  const told = await lastResult();
  if (!told) throw new CitiflowError('dependency_unavailable', 'The event log has lost what was told.');
  return told;
}
