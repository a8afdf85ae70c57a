import type { EventLog } from '../../db/event-log.ts';
import type { Receipt } from '../../db/entities/tool-call.ts';
import type { Orm } from '../../db/orm.ts';
import { queryAsTenant } from '../../db/tenancy.ts';
import type { ChatEvent } from '../../domain/conversation/events.ts';
import type { StepRecord } from '../../domain/conversation/step-record.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { findAnswer, type PlaceInRecording, type RecordedAnswer } from '../../domain/evaluation/recording.ts';
import { parseArguments, type Tool } from '../banking/tool.ts';
import { announceCall, ledgerCall } from '../ledger/call.ts';
import type { ApprovalPreparation, PreparedApproval, ToolCallRef, ToolRunResult } from '../turn/contract.ts';
import { createPublisher } from '../turn/publisher.ts';

/**
 * Tool calls of a trial, answered as in the conversation that was recorded: by tool and arguments, from what its events
 * told and its ledger keeps. Nothing is called, neither the bank nor the tool itself, and nothing is written down but
 * what the conversation is told.
 */
export interface RecordedDependencies {
  orm: Orm;
  log: EventLog;
}

export async function answerRecorded(
  deps: RecordedDependencies, tool: Tool, request: ToolCallRef, place: PlaceInRecording,
): Promise<ToolRunResult> {
  await announceCall(deps.log, request, request.arguments);
  return tell(deps, request, resultOf(tool, await found(deps.orm, tool, request, place)));
}

/** A gated call ends as it ended then: nobody is asked. The request and its end are told where it had been asked for. */
export async function prepareRecorded(
  deps: RecordedDependencies, tool: Tool, request: ApprovalPreparation, place: PlaceInRecording,
): Promise<PreparedApproval> {
  await announceCall(deps.log, request, request.arguments);
  const outcome = await found(deps.orm, tool, request, place);
  if ('answer' in outcome) await tellApproval(deps.log, tool, request, outcome.answer);
  return { ready: false, result: await tell(deps, request, resultOf(tool, outcome)) };
}

type Outcome = ReturnType<typeof findAnswer>;

async function found(orm: Orm, tool: Tool, request: ToolCallRef, place: PlaceInRecording): Promise<Outcome> {
  const recorded = await readRecording(orm, request.tenantId, place.conversationId);
  const outcome = findAnswer(recorded, { toolName: tool.name, forms: formsOf(tool, request.arguments) }, place);
  if ('answer' in outcome || !tool.handsOver) return outcome;
  // Why a person is wanted is said in other words each time.
  const handover = recorded.find(({ toolName, status }) => toolName === tool.name && status === 'succeeded');
  return handover ? { answer: handover } : outcome;
}

function formsOf(tool: Tool, args: Record<string, unknown>): Record<string, unknown>[] {
  try {
    return [args, parseArguments(tool, args)];
  } catch (failure) {
    if (failure instanceof CitiflowError) return [args];
    throw failure;
  }
}

function resultOf(tool: Tool, outcome: Outcome): ToolRunResult {
  if ('divergence' in outcome) {
    const { divergence } = outcome;
    const what = divergence === 'other-arguments' ? 'This call was made with other arguments' : 'There was no such call';
    const summary = `${what} in the recording, so there is no answer to it. Nothing was done.`;
    return { status: 'failed', summary, data: null, handsOver: false, code: 'not_recorded', divergence };
  }
  const { status, summary, data, code } = outcome.answer;
  return { status, summary, data, handsOver: status === 'succeeded' && tool.handsOver === true, ...(code ? { code } : {}) };
}

async function tell({ log }: RecordedDependencies, request: ToolCallRef, result: ToolRunResult): Promise<ToolRunResult> {
  const { toolCallId } = request;
  const { status, summary } = result;
  await createPublisher(log, request, `${toolCallId}/result`).publish({ type: 'tool-result', toolCallId, status, summary });
  return result;
}

async function tellApproval(log: EventLog, tool: Tool, request: ApprovalPreparation, answer: RecordedAnswer): Promise<void> {
  const { approvalId, toolCallId, kind } = request;
  const { arguments: args, argumentsDigest } = ledgerCall(request, tool, answer.exact ?? request.arguments);
  const outcome = answer.status === 'rejected' || answer.status === 'expired' ? answer.status : 'approved';
  await createPublisher(log, request, `${toolCallId}/approval`).publish(
    {
      type: 'approval-request', approvalId, toolCallId, toolName: tool.name, summary: tool.describe(args),
      arguments: args, argumentsDigest, kind, expiresAt: new Date().toISOString(), triesLeft: 1,
    },
    { type: 'approval-end', approvalId, outcome, by: 'system' },
  );
}

interface TurnRow {
  sequence: number;
  /** That models made in its steps: what else a step knew is large, and not needed here. */
  calls: NonNullable<StepRecord['rounds']>[number]['calls'];
  events: ChatEvent[] | null;
  ledger: { id: string; arguments: Record<string, unknown>; receipt: Receipt | null }[] | null;
}

const CALLS_TOLD = '$[*] ? (@.type == "tool-call" || @.type == "tool-result")';
const CALLS_KEPT = '$[*].rounds[*].calls[*]';
const READ = `select t.sequence, jsonb_path_query_array(t.steps, ?::jsonpath) as calls, jsonb_path_query_array(t.events, ?::jsonpath) as events,
  (select json_agg(json_build_object('id', c.call_id, 'arguments', c.arguments, 'receipt', c.receipt)) from tool_calls c where c.turn_id = t.id) as ledger
  from turns t where t.conversation_id = ? and t.events is not null order by t.sequence`;

/** Every call of a conversation's ended turns that came to a result, in their order. */
async function readRecording(orm: Orm, tenantId: string, conversationId: string): Promise<RecordedAnswer[]> {
  const turns = await queryAsTenant<TurnRow>(orm, tenantId, READ, [CALLS_KEPT, CALLS_TOLD, conversationId]);
  return turns.flatMap(answersOf);
}

/** What a tool's data were is kept in the ledger, and where it knows nothing of a call, in the turn's steps. */
function answersOf({ sequence, calls, events, ledger }: TurnRow): RecordedAnswer[] {
  const told = events ?? [];
  const kept = new Map(calls.map((call) => [call.toolCallId, call]));
  const rows = new Map((ledger ?? []).map((row) => [row.id, row]));
  return told.flatMap((event) => {
    if (event.type !== 'tool-call') return [];
    const { toolCallId, toolName, effect } = event;
    const result = told.find((other) => other.type === 'tool-result' && other.toolCallId === toolCallId);
    if (result?.type !== 'tool-result') return [];
    const [row, call] = [rows.get(toolCallId), kept.get(toolCallId)];
    if (call?.divergence) return [];
    const receipt = row?.receipt?.status === result.status ? row.receipt : undefined;
    const code = receipt?.code ?? call?.code;
    return [{
      sequence, toolName, effect,
      asked: event.arguments,
      exact: row?.arguments ?? null,
      status: result.status,
      summary: result.summary,
      data: receipt?.data ?? call?.data ?? null,
      ...(code ? { code } : {}),
    }];
  });
}
