import type { Conversation, Message, Turn } from '../../../../contract/http/conversations.ts';
import { emptyChat, newTurn, type ChatState, type TimelineItem, type TraceEntry, type TurnView } from './state.ts';

const TURN_ENDS = ['completed', 'stopped', 'failed', 'handed-over'] as const;
const STEP_OF: Record<string, 'guardrail' | 'rag' | 'llm' | 'tools'> = {
  guardrail: 'guardrail',
  retrieve: 'rag',
  model: 'llm',
  tool: 'tools',
};

/** The chat as the record has it: for reading a conversation, and for turns older than the event log. */
export function chatFromRecord(conversation: Conversation): ChatState {
  const items = conversation.turns.map((turn): TimelineItem => ({
    kind: 'turn',
    key: turn.id,
    turn: turnFromRecord(turn, conversation.messages),
  }));
  const support = conversation.messages
    .filter((message) => message.role === 'support')
    .map((message): TimelineItem => ({
      kind: 'support',
      key: message.id,
      name: message.metadata?.authorName ?? '',
      text: message.content,
      at: message.createdAt,
    }));
  const earlier = conversation.messages.flatMap(({ id, turnId, role, content, metadata, createdAt }): TimelineItem[] =>
    turnId === null && (role === 'user' || role === 'assistant')
      ? [{ kind: 'earlier', key: id, role, text: content, citations: metadata?.citations ?? [], at: createdAt }]
      : []);
  const timeline = [...earlier, ...items, ...support].sort((a, b) => timeOf(a).localeCompare(timeOf(b)));
  return { ...emptyChat(), timeline, texts: textsOf(conversation), lastOffset: conversation.lastOffset };
}

const timeOf = (item: TimelineItem) => (item.kind === 'turn' ? item.turn.startedAt : item.at);

/** What the customer wrote, by the message id of the turn that answered it. */
export function textsOf(conversation: Conversation): Record<string, string> {
  const written = conversation.messages.filter((message) => message.role === 'user');
  const byTurn = new Map(written.map((message) => [message.turnId, message.content]));
  return {
    ...Object.fromEntries(written.map((message) => [message.id, message.content])),
    ...Object.fromEntries(
      conversation.turns.flatMap((turn) => {
        const text = byTurn.get(turn.id);
        return text === undefined ? [] : [[turn.messageId, text]];
      }),
    ),
  };
}

function turnFromRecord(turn: Turn, messages: readonly Message[]): TurnView {
  const answer = messages.find((message) => message.turnId === turn.id && message.role === 'assistant');
  const status = TURN_ENDS.find((end) => end === turn.status) ?? null;
  return {
    ...newTurn(turn.id, turn.startedAt),
    messageId: turn.messageId,
    answerId: answer?.id ?? null,
    phase: status ? 'ended' : 'running',
    status,
    text: answer?.content ?? '',
    trace: traceFromRecord(turn),
    sources: answer?.metadata?.sources ?? [],
    citations: answer?.metadata?.citations ?? [],
    summary: {
      usage: turn.usage ?? { inputTokens: 0, outputTokens: 0, costMicros: 0, currency: 'USD' },
      model: turn.model ?? '',
      documentsUsed: null,
      toolsCalled: turn.toolCalls.map((toolCall) => toolCall.toolName),
      durationMs: turn.durationMs ?? 0,
      workflowId: turn.workflowId,
      runId: turn.runId,
      temporalUrl: turn.temporalUrl,
    },
  };
}

function traceFromRecord(turn: Turn): TraceEntry[] {
  const steps = turn.steps.map((step): TraceEntry => ({
    kind: 'status',
    step: STEP_OF[step.nodeType] ?? 'llm',
    nodeId: step.nodeId,
    message: `${step.name} · ${step.durationMs} ms`,
    at: step.startedAt,
  }));
  const tools = turn.toolCalls.map((toolCall): TraceEntry => ({
    kind: 'tool',
    toolCallId: toolCall.id,
    toolName: toolCall.toolName,
    arguments: toolCall.arguments,
    effect: toolCall.effect,
    result: toolCall.summary === null ? null : { status: toolCall.status, summary: toolCall.summary },
    at: turn.startedAt,
  }));
  return [...steps, ...tools];
}

/** Adds ended turns that the record has and the event log no longer does, before those that it does. */
export function addOlderTurns(state: ChatState, record: ChatState): ChatState {
  const known = new Set(state.timeline.map((item) => item.key));
  const first = state.timeline[0];
  const older = record.timeline.filter(
    (item) =>
      (item.kind === 'earlier' || (item.kind === 'turn' && item.turn.phase === 'ended')) &&
      !known.has(item.key) &&
      (!first || timeOf(item) < timeOf(first)),
  );
  return { ...state, texts: { ...record.texts, ...state.texts }, timeline: [...older, ...state.timeline] };
}
