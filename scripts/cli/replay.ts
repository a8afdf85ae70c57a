import { writeFileSync } from 'node:fs';
import { agentRoutes } from '../../contract/http/agents.ts';
import { replayRoutes } from '../../contract/http/replays.ts';
import { CALL_KINDS } from '../../domain/replay/calls.ts';
import { call, type Connection } from './api.ts';
import { UsageError, type Options } from './options.ts';

const POLL_MS = 1_000;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const dollars = (micros: number) => `$${(micros / 1e6).toFixed(4)}`;

/** Holds customers' latest conversations on a version and waits for the end. @returns whether few enough diverge */
export async function replay(to: Connection, options: Options, say: (line: string) => void): Promise<boolean> {
  const { last, budgetMicros, maxDiverging } = options;
  const versionId = options.version ?? (await newestVersion(to, options.agent));
  const { runId } = await call(to, replayRoutes.start, {
    body: { versionId, filter: last === null ? {} : { conversations: last }, ...(budgetMicros === null ? {} : { budgetMicros }) },
  });
  say(`Replay ${runId}`);
  for (let done = -1; ; ) {
    const run = await call(to, replayRoutes.read, { params: { runId } });
    if (run.done !== done) say(`${run.done} of ${run.conversations}, ${run.summary.diverging.count} diverge, ${dollars(run.spentMicros)}`);
    done = run.done;
    if (run.status === 'running') {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      continue;
    }
    if (options.json) writeFileSync(options.json, JSON.stringify(run, null, 2));
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

async function newestVersion(to: Connection, agentId: string | undefined): Promise<string> {
  if (!agentId) throw new UsageError('replay needs --agent or --version.');
  const { items: [newest] } = await call(to, agentRoutes.versions, { params: { agentId }, query: { limit: '1' } });
  if (!newest) throw new UsageError('The agent has no version.');
  return newest.id;
}
