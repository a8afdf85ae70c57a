import { p50, sum } from './statistics.ts';
import { figure, table } from './table.ts';
import type { RunTimes } from './history.ts';

/** What became of a run's time, as pieces that follow one another and add up to the whole. */
export interface Piece {
  name: string;
  ms: number;
}

export interface Seen {
  /** Milliseconds since 1970: the client asks, and has the end. */
  sentAtMs: number;
  endedAtMs: number;
  times: RunTimes;
  /** Of each activity in order: how long the other side of its call took. */
  callsOutMs: number[];
}

/**
 * Cuts a run into pieces by its history. A workflow task's piece includes the local activities that run in it:
 * the first step in the first task, the last step in the last.
 */
export function piecesOf({ sentAtMs, endedAtMs, times, callsOutMs }: Seen): Piece[] {
  const { startedAtMs, activities, taskStartsAtMs } = times;
  const pieces: Piece[] = [{ name: 'accepted: client to run started', ms: startedAtMs - sentAtMs }];
  let sinceMs = startedAtMs;
  const until = (name: string, atMs: number) => {
    pieces.push({ name, ms: atMs - sinceMs });
    sinceMs = atMs;
  };
  activities.forEach((activity, index) => {
    until(`task ${index + 1} picked up`, taskStartsAtMs[index] ?? sinceMs);
    until(index === 0 ? 'task 1 runs, with the first step' : `task ${index + 1} runs`, activity.scheduledAtMs);
    until(`call ${index + 1} picked up`, activity.startedAtMs);
    until(`call ${index + 1} runs, less its call out`, activity.completedAtMs);
    const call = pieces.at(-1);
    if (call) call.ms -= callsOutMs[index] ?? 0;
  });
  until('last task picked up', taskStartsAtMs[activities.length] ?? sinceMs);
  until('last step runs, and the client has the end', endedAtMs);
  return pieces;
}

/** Medians of the pieces of turns beside those of the floor's runs. */
export function breakdownTable(turns: Piece[][], floors: Piece[][]): string {
  const medianOf = (runs: Piece[][], index: number) => p50(runs.map((pieces) => pieces[index]?.ms ?? Number.NaN));
  const rows = (turns[0] ?? []).map(({ name }, index) => {
    const turn = medianOf(turns, index);
    const floor = medianOf(floors, index);
    return { name, turn, floor, more: turn - floor };
  });
  const total = {
    name: 'sum of the medians', turn: sum(rows.map((row) => row.turn)), floor: sum(rows.map((row) => row.floor)),
    more: sum(rows.map((row) => row.more)),
  };
  const cells = [...rows, total].map(({ name, turn, floor, more }) => [name, figure(turn), figure(floor), figure(more)]);
  return `Where a turn's time goes, ms at p50 (server's history; calls: model, get_account_balance, model):\n${
    table(['piece', 'turn', 'floor', 'more'], cells)}`;
}
