import { replayRoutes } from '../../contract/http/replays.ts';
import { CALL_KINDS } from '../../domain/replay/calls.ts';
import { call, callPatiently, type Connection } from './api.ts';
import { refuseUnwritable, write } from './files.ts';
import type { Options } from './options.ts';
import { versionOf } from './versions.ts';

const POLL_MS = 1_000;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const dollars = (micros: number) => `$${(micros / 1e6).toFixed(4)}`;

/** Holds customers' latest conversations on a version and waits for the end. @returns whether few enough diverge */
export async function replay(to: Connection, options: Options, say: (line: string) => void): Promise<boolean> {
  const { last, budgetMicros, maxDiverging } = options;
  refuseUnwritable(options.json);
  const versionId = await versionOf(to, options.agent, options.version, 'replay needs --agent, or a --version by its id.');
  const { runId } = await call(to, replayRoutes.start, {
    body: { versionId, filter: last === null ? {} : { conversations: last }, ...(budgetMicros === null ? {} : { budgetMicros }) },
  });
  say(`Replay ${runId}`);
  for (let done = -1; ; ) {
    const run = await callPatiently(to, replayRoutes.read, { params: { runId } }, say);
    if (run.done !== done) say(`${run.done} of ${run.conversations}, ${run.summary.diverging.count} diverge, ${dollars(run.spentMicros)}`);
    done = run.done;
    if (run.status === 'running') {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      continue;
    }
    if (options.json) write(options.json, run);
    return verdictOn(run, maxDiverging ?? 0, say);
  }
}

type Run = Awaited<ReturnType<typeof call<typeof replayRoutes.read>>>;

function verdictOn({ summary, status, reason }: Run, maxDiverging: number, say: (line: string) => void): boolean {
  const { diverging, likeness, calls, costMicros } = summary;
  say(`Calls: ${CALL_KINDS.map((kind) => `${calls[kind]} ${kind}`).join(', ')}`);
  if (likeness) say(`Answers are alike by ${percent(likeness.mean)}`);
  say(`A conversation costs ${dollars(costMicros.candidate)}, and cost ${dollars(costMicros.original)}`);
  say(`${percent(diverging.share)} diverge (between ${percent(diverging.interval.lower)} and ${percent(diverging.interval.upper)})`);
  if (status !== 'completed') {
    say(`The replay did not come to its end: ${status}${reason ? `, ${reason}` : ''}.`);
    return false;
  }
  if (diverging.share > maxDiverging) say(`That is above ${percent(maxDiverging)}.`);
  return diverging.share <= maxDiverging;
}
