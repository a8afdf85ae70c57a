import type { Citation, Effect, ToolCallStatus, TurnStatus } from '../conversation/events.ts';

/** A call as it was made in an evaluation; what it came to is null where the turn ended first. */
export interface ObservedCall {
  toolName: string;
  arguments: Record<string, unknown>;
  effect: Effect;
  status: ToolCallStatus | null;
  summary: string;
}

/** One turn as expectations see it. */
export interface ObservedTurn {
  turnId: string;
  said: string;
  reply: string;
  status: TurnStatus;
  calls: ObservedCall[];
  citations: Pick<Citation, 'documentId' | 'title'>[];
  inputTokens: number;
  outputTokens: number;
  /** Millionths of a US dollar. */
  costMicros: number;
  durationMs: number;
  /** How often the model was asked again because it had called tools. */
  toolRounds: number;
}

export interface Observation {
  turns: ObservedTurn[];
}

/** The turns that an expectation is about: one, counted from 1, or all. */
export const turnsOf = ({ turns }: Observation, turn: number | undefined): ObservedTurn[] =>
  turn === undefined ? turns : turns.slice(turn - 1, turn);

/** What was answered, a reply a paragraph. */
export const repliesOf = (turns: readonly ObservedTurn[]): string => turns.map(({ reply }) => reply).join('\n\n');

export const sumOf = (turns: readonly ObservedTurn[], figure: (turn: ObservedTurn) => number): number =>
  turns.reduce((sum, turn) => sum + figure(turn), 0);
