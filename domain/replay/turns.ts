import type { ChatEvent, TurnStatus } from '../conversation/events.ts';
import { replayedCalls, type ReplayedCall } from './calls.ts';

/** A turn of either side, as the report needs it. */
export interface ReplayedTurn {
  turnId: string;
  said: string;
  reply: string;
  status: TurnStatus;
  calls: ReplayedCall[];
  /** What guardrails found, `blocked-topic:tax` for one. */
  guardrails: string[];
  inputTokens: number;
  outputTokens: number;
  /** Millionths of a US dollar. */
  costMicros: number;
  /** Without what tools and whoever was asked took: a recording answers at once. */
  durationMs: number;
}

/** A turn's row, as far as it is read here. */
export interface TurnRecord {
  id: string;
  status: TurnStatus | 'running';
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
  steps: readonly { detail?: Record<string, unknown> }[];
  events: readonly ChatEvent[] | null | undefined;
}

/** @returns undefined for a turn that is still running */
export function replayedTurn(turn: TurnRecord, said: string): ReplayedTurn | undefined {
  const { id, status, inputTokens, outputTokens, costMicros, steps } = turn;
  if (status === 'running') return undefined;
  const events = turn.events ?? [];
  const end = events.find((event) => event.type === 'turn-end');
  return {
    turnId: id, said, status, inputTokens, outputTokens, costMicros,
    reply: end?.content ?? '',
    calls: replayedCalls(events),
    guardrails: steps.flatMap(({ detail }) => flagsOf(detail)),
    durationMs: Math.max(0, (end?.durationMs ?? 0) - waitedMs(events)),
  };
}

function flagsOf(detail: Record<string, unknown> | undefined): string[] {
  const flags = detail?.['flags'];
  return Array.isArray(flags) ? flags.filter((flag) => typeof flag === 'string') : [];
}

/** How long at least one tool call or approval was open. */
function waitedMs(events: readonly ChatEvent[]): number {
  const spans = events.flatMap((event) => {
    const end = endOf(event, events);
    return end ? [[Date.parse(event.at), Date.parse(end.at)] as const] : [];
  }).sort(([a], [b]) => a - b);
  let waited = 0;
  let until = 0;
  for (const [from, to] of spans) {
    waited += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return waited;
}

function endOf(event: ChatEvent, events: readonly ChatEvent[]): ChatEvent | undefined {
  if (event.type === 'tool-call') return events.find((other) => other.type === 'tool-result' && other.toolCallId === event.toolCallId);
  if (event.type === 'approval-request') return events.find((other) => other.type === 'approval-end' && other.approvalId === event.approvalId);
  return undefined;
}
