import type { ChatEvent, Effect, ToolCallStatus } from '../conversation/events.ts';
import { holds } from '../evaluation/expectations/subset.ts';

/** A tool call of either side. */
export interface ReplayedCall {
  toolName: string;
  /** As the model wrote them. */
  arguments: Record<string, unknown>;
  /** With names turned into ids, where the call was shown for approval. */
  exact: Record<string, unknown> | null;
  effect: Effect;
  /** Null where the turn ended first. */
  status: ToolCallStatus | null;
  summary: string;
}

/**
 * `repeated`: asked once more for what the recording has, and answered from it. `other-arguments` and `extra`: the
 * recording had no answer. `missing`: production called it, and the candidate did not.
 */
export const CALL_KINDS = ['same', 'repeated', 'other-arguments', 'extra', 'missing'] as const;
export type CallKind = (typeof CALL_KINDS)[number];

export interface CallPair {
  kind: CallKind;
  original: ReplayedCall | null;
  candidate: ReplayedCall | null;
  /** The turn of the call, from 0: of the candidate's where it made one. */
  turn: number;
}

/** The calls of a turn, from its events. */
export function replayedCalls(events: readonly ChatEvent[]): ReplayedCall[] {
  return events.flatMap((event) => {
    if (event.type !== 'tool-call') return [];
    const result = events.find((other) => other.type === 'tool-result' && other.toolCallId === event.toolCallId);
    const asked = events.find((other) => other.type === 'approval-request' && other.toolCallId === event.toolCallId);
    return [{
      toolName: event.toolName, arguments: event.arguments, effect: event.effect,
      exact: asked?.type === 'approval-request' ? asked.arguments : null,
      status: result?.type === 'tool-result' ? result.status : null,
      summary: result?.type === 'tool-result' ? result.summary : '',
    }];
  });
}

interface Placed {
  call: ReplayedCall;
  turn: number;
}

/**
 * Holds the calls of a conversation against those of its recording, in whichever turn they come: first what is equal,
 * then the same tool with other arguments, in the order of the calls.
 * @param original calls by turn @param candidate likewise
 */
export function compareCalls(original: readonly (readonly ReplayedCall[])[], candidate: readonly (readonly ReplayedCall[])[]): CallPair[] {
  const recorded = placed(original);
  const made = placed(candidate);
  const taken = new Map<Placed, Placed>();
  const pairs = new Map<Placed, CallPair>();
  const pair = (mine: Placed, kind: CallKind, its: Placed | undefined) => {
    pairs.set(mine, { kind, original: its?.call ?? null, candidate: mine.call, turn: mine.turn });
    if (its && !taken.has(its)) taken.set(its, mine);
  };
  const free = (mine: Placed, fits: (its: Placed) => boolean) =>
    recorded.find((its) => !taken.has(its) && its.call.toolName === mine.call.toolName && fits(its));
  for (const mine of made) {
    const its = free(mine, ({ call }) => areEqual(call, mine.call));
    if (its) pair(mine, 'same', its);
  }
  for (const mine of made) {
    if (pairs.has(mine)) continue;
    const again = mine.call.effect === 'read' ? recorded.find(({ call }) => areEqual(call, mine.call)) : undefined;
    if (again) pair(mine, 'repeated', again);
  }
  for (const mine of made) {
    if (pairs.has(mine)) continue;
    const its = free(mine, () => true);
    pair(mine, its ? 'other-arguments' : 'extra', its);
  }
  const missing = recorded.filter((its) => !taken.has(its))
    .map(({ call, turn }): CallPair => ({ kind: 'missing', original: call, candidate: null, turn }));
  return [...pairs.values(), ...missing].sort((a, b) => a.turn - b.turn);
}

/** What the recording could not answer, or was not asked for. */
export const isDivergence = (kind: CallKind): boolean => kind !== 'same' && kind !== 'repeated';

const placed = (turns: readonly (readonly ReplayedCall[])[]): Placed[] =>
  turns.flatMap((calls, turn) => calls.map((call) => ({ call, turn })));

/** Names and ids of the same thing are equal where the recording knows both. */
function areEqual(one: ReplayedCall, other: ReplayedCall): boolean {
  if (one.toolName !== other.toolName) return false;
  const spellings = ({ arguments: written, exact }: ReplayedCall) => (exact ? [written, { ...written, ...exact }] : [written]);
  return spellings(one).some((a) => spellings(other).some((b) => holds(a, b) && holds(b, a)));
}
