import type { Exchange } from '../../test/support/scripted-model.ts';
import { settle, type Bed } from './bed.ts';
import { breakdownTable, piecesOf, type Piece } from './breakdown.ts';
import { wallMs } from './clock.ts';
import { runTimes } from './history.ts';
import type { Findings } from './report.ts';
import { p50, p95, sum } from './statistics.ts';

/** Model, tool, model. */
const CALLS = 3;
const WARM_UP_ROUNDS = 8;

interface Sample {
  /** All of it, less the calls out. */
  overheadMs: number;
  /** The same between the first and the last event of the history. */
  engineMs: number;
  pieces: Piece[];
}

/**
 * What durability and everything else of ours add to a turn of two model calls and one tool that reads, against
 * an empty workflow with as many full and local activities, by turns.
 */
export async function measureOverhead(bed: Bed, rounds: number): Promise<Findings> {
  const turns: Sample[] = [];
  const floors: Sample[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const [turn, floor] = [await measureTurn(bed), await measureFloor(bed)];
    if (round < 0) continue;
    turns.push(turn);
    floors.push(floor);
  }
  const overheads = turns.map(({ overheadMs }) => overheadMs);
  const bare = floors.map(({ overheadMs }) => overheadMs);
  const engine = (samples: Sample[]) => p50(samples.map(({ engineMs }) => engineMs));
  return {
    title: `Durable overhead of a turn (${rounds} turns: two model calls, one read of the bank; its calls out taken off)`,
    figures: [
      { name: 'message to turn-end, p50', value: p50(overheads), unit: 'ms', floor: p50(bare), aim: { of: 'ratio', most: 1.5 } },
      { name: 'message to turn-end, p95', value: p95(overheads), unit: 'ms', floor: p95(bare) },
      { name: 'within Temporal, run start to end, p50', value: engine(turns), unit: 'ms', floor: engine(floors) },
    ],
    notes: [
      'Floor: an empty workflow with the same 2 local and 3 full activities, start to result.',
      breakdownTable(turns.map(({ pieces }) => pieces), floors.map(({ pieces }) => pieces)),
    ],
  };
}

async function measureTurn({ model, bank, bare, freshClient }: Bed): Promise<Sample> {
  const client = await freshClient();
  const bankMs = await bank.timeReads();
  await model.takeExchanges();
  await settle();
  const seen = await client.turn(`What is the balance of ${bank.accountId} ?`);
  const [first = Number.NaN, second = Number.NaN] = (await model.takeExchanges()).map(answerMs);
  const times = await runTimes(bare.client, seen.workflowId, seen.runId);
  if (times.activities.length !== CALLS) throw new Error(`The turn made ${times.activities.length} calls, not ${CALLS}.`);
  const callsOutMs = [first, bankMs, second];
  return {
    overheadMs: seen.endedAtMs - seen.sentAtMs - sum(callsOutMs),
    engineMs: times.endedAtMs - times.startedAtMs - sum(callsOutMs),
    pieces: piecesOf({ sentAtMs: wallMs(seen.sentAtMs), endedAtMs: wallMs(seen.endedAtMs), times, callsOutMs }),
  };
}

const answerMs = ({ receivedAtMs, endedAtMs }: Exchange) => (endedAtMs ?? Number.NaN) - receivedAtMs;

async function measureFloor({ bare }: Bed): Promise<Sample> {
  await settle();
  const run = await bare.run(CALLS);
  const times = await runTimes(bare.client, run.workflowId, run.runId);
  const overheadMs = run.endedAtMs - run.startedAtMs;
  return {
    overheadMs,
    engineMs: times.endedAtMs - times.startedAtMs,
    pieces: piecesOf({ sentAtMs: wallMs(run.startedAtMs), endedAtMs: wallMs(run.endedAtMs), times, callsOutMs: [] }),
  };
}
