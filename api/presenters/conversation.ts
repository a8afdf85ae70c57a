import type { Conversation as ConversationBody, ConversationSummary, Message as MessageBody, Turn as TurnBody } from '../../contract/http/conversations.ts';
import type { Conversation, Message, Turn, UserFeedback } from '../../db/entities/conversation.ts';
import type { DeskAction } from '../../db/entities/desk.ts';
import type { ToolCall } from '../../db/entities/tool-call.ts';
import type { StepRecord } from '../../domain/conversation/step-record.ts';

/** Costs are kept in one currency for now. */
const CURRENCY = 'USD';

interface Spent {
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
}
const usageOf = ({ inputTokens, outputTokens, costMicros }: Spent) => ({ inputTokens, outputTokens, costMicros, currency: CURRENCY });

export interface Names {
  agentName: string;
  version: string;
  /** Of the versions on which its turns ran. */
  versionOf?: (versionId: string) => string | undefined;
}

/** A conversation as lists show it. */
export function presentConversationSummary(conversation: Conversation, { agentName, version }: Names): ConversationSummary {
  const { id, agentId, versionId, mode, channel, status, preview, turnCount } = conversation;
  return {
    id, agentId, versionId, mode, channel, status, preview, turnCount,
    agentName, version,
    customer: conversation.customerId ? { id: conversation.customerId, name: conversation.customerName ?? '' } : null,
    usage: usageOf(conversation),
    createdAt: conversation.createdAt.toISOString(),
    lastActivityAt: conversation.lastActivityAt.toISOString(),
    takenBy: conversation.takenById ? { id: conversation.takenById, name: conversation.takenByName ?? '' } : null,
    takenAt: conversation.takenAt?.toISOString() ?? null,
    handedOverAt: conversation.handedOverAt?.toISOString() ?? null,
    handoffReason: conversation.handoff?.reason ?? null,
    language: conversation.language ?? null,
  };
}

/** Without the events, which are large and read by offset. */
type TurnRow = Pick<
  Turn,
  'id' | 'messageId' | 'versionId' | 'status' | 'workflowId' | 'runId' | 'steps' | 'model' | 'inputTokens' | 'outputTokens' | 'costMicros' | 'createdAt' | 'endedAt'
>;

/** Without the events, as of turns. */
type DeskActionRow = Pick<DeskAction, 'id' | 'kind' | 'byId' | 'byName' | 'text' | 'createdAt'>;

export interface ConversationRecord {
  conversation: Conversation;
  names: Names;
  messages: Message[];
  turns: TurnRow[];
  toolCalls: ToolCall[];
  deskActions: DeskActionRow[];
  ratings: Pick<UserFeedback, 'messageId' | 'rating' | 'comment'>[];
}

/** A conversation with its messages, turns and tool calls; `lastOffset` is from where a socket may go on */
export function presentConversation(
  record: ConversationRecord,
  { lastOffset, temporalUrlOf, toStaff }: { lastOffset: number; temporalUrlOf: TemporalUrl; toStaff: boolean },
): ConversationBody {
  const { version, versionOf } = record.names;
  const versionOfTurn = ({ versionId }: TurnRow) => {
    const id = versionId ?? record.conversation.versionId;
    return { versionId: id, version: versionOf?.(id) ?? version };
  };
  const callsOf = (turn: TurnRow) => record.toolCalls.filter((call) => call.turnId === turn.id);
  return {
    ...presentConversationSummary(record.conversation, record.names),
    messages: record.messages.map(presentMessage),
    turns: record.turns.map((turn) => ({ ...presentTurn(turn, callsOf(turn), temporalUrlOf), ...versionOfTurn(turn), ...(toStaff ? ratingOf(record, turn) : {}) })),
    lastOffset,
    ...(toStaff
      ? {
          handoff: record.conversation.handoff ?? null,
          deskActions: record.deskActions.map(presentDeskAction),
          origin: record.conversation.origin ?? null,
          recording: record.conversation.recording ?? null,
        }
      : { handoffReason: null }),
  };
}

function ratingOf({ messages, ratings }: ConversationRecord, { id }: TurnRow): Pick<TurnBody, 'rating'> {
  const replies = messages.filter(({ turnId, role }) => turnId === id && role === 'assistant');
  const found = ratings.find(({ messageId }) => replies.some(({ externalId }) => externalId === messageId));
  return { rating: found ? { rating: found.rating, comment: found.comment ?? null } : null };
}

const presentDeskAction = ({ id, kind, byId, byName, text, createdAt }: DeskActionRow) => ({
  id, kind,
  by: { id: byId, name: byName },
  note: kind === 'hand-back' || kind === 'outcome' ? (text ?? null) : null,
  at: createdAt.toISOString(),
});

/** A run's page in Temporal's UI; empty where no UI is configured. */
export type TemporalUrl = (workflowId: string, runId: string) => string;

const presentMessage = (message: Message): MessageBody => ({
  id: message.externalId,
  turnId: message.turnId ?? null,
  role: message.role,
  content: message.content,
  metadata: message.metadata,
  createdAt: message.createdAt.toISOString(),
});

/** What a step knew and changed may be long, and is read turn by turn. */
const glance = ({ input: _input, output: _output, rounds: _rounds, cut: _cut, ...step }: StepRecord) => step;

export function presentTurn(turn: TurnRow, toolCalls: ToolCall[], temporalUrlOf: TemporalUrl): TurnBody {
  const { id, messageId, status, workflowId, runId, steps } = turn;
  return {
    id, messageId, status, workflowId, runId,
    steps: steps.map(glance),
    temporalUrl: temporalUrlOf(workflowId, runId),
    model: turn.model ?? null,
    usage: turn.endedAt ? usageOf(turn) : null,
    toolCalls: toolCalls.map((call) => ({
      id: call.callId,
      toolName: call.toolName,
      arguments: call.arguments,
      effect: call.effect,
      status: call.status,
      summary: call.receipt?.summary ?? null,
    })),
    startedAt: turn.createdAt.toISOString(),
    endedAt: turn.endedAt?.toISOString() ?? null,
    durationMs: turn.endedAt ? turn.endedAt.getTime() - turn.createdAt.getTime() : null,
  };
}
