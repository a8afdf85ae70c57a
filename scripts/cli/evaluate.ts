import { evaluationRoutes } from '../../contract/http/evaluations.ts';
import { call, callPatiently, type Connection } from './api.ts';
import { refuseUnwritable, write } from './files.ts';
import { UsageError, type Options } from './options.ts';
import { versionOf } from './versions.ts';

const POLL_MS = 1_000;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const dollars = (micros: number) => `$${(micros / 1e6).toFixed(4)}`;

/** Runs a suite and waits for its end. @returns whether it came to its end with a score that is high enough */
export async function evaluate(to: Connection, options: Options, say: (line: string) => void): Promise<boolean> {
  const { suite: suiteId, budgetMicros } = options;
  if (!suiteId) throw new UsageError('evaluate needs --suite.');
  refuseUnwritable(options.json);
  const { agentId } = await call(to, evaluationRoutes.read, { params: { suiteId } });
  const needs = 'The suite is for no agent in particular: name an --agent, or a --version by its id.';
  const versionId = await versionOf(to, agentId ?? options.agent, options.version, needs);
  const started = await call(to, evaluationRoutes.start, {
    params: { suiteId }, body: { versionId, ...(budgetMicros === null ? {} : { budgetMicros }) },
  });
  say(`Run ${started.runId}`);
  for (let judged = -1; ; ) {
    const run = await callPatiently(to, evaluationRoutes.run, { params: { runId: started.runId } }, say);
    if (run.judged !== judged) say(`${run.judged} of ${run.attempts}, ${run.summary.passedAttempts} passed, ${dollars(run.usage.costMicros + run.usage.judgeCostMicros)}`);
    judged = run.judged;
    if (run.status === 'running') {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      continue;
    }
    if (options.json) write(options.json, run);
    return verdictOn(run, options.failUnder ?? 1, say);
  }
}

type Run = Awaited<ReturnType<typeof call<typeof evaluationRoutes.run>>>;

function verdictOn({ results, summary, difference, status, reason }: Run, failUnder: number, say: (line: string) => void): boolean {
  for (const { name, repetition, status: ended, outcomes, reason: why } of results) {
    if (ended === 'passed') continue;
    say(`✗ ${name}${repetition > 1 ? ` (${repetition})` : ''}: ${ended}`);
    for (const { outcome, type, reason: found } of outcomes) if (outcome !== 'passed') say(`    ${type}: ${found}`);
    if (outcomes.length === 0 && why) say(`    ${why}`);
  }
  const nameOf = (caseId: string) => results.find((result) => result.caseId === caseId)?.name ?? caseId;
  if (difference?.newlyFailing.length) say(`Failing since ${difference.version}: ${difference.newlyFailing.map(nameOf).join(', ')}`);
  if (difference?.newlyPassing.length) say(`Passing since ${difference.version}: ${difference.newlyPassing.map(nameOf).join(', ')}`);
  const { score, interval, cases, passedCases, passHatN } = summary;
  say(`Score ${percent(score)} (pass@1 between ${percent(interval.lower)} and ${percent(interval.upper)}), ${passedCases} of ${cases} cases` +
    (passHatN ? `, pass^${passHatN.n} ${percent(passHatN.value)}` : ''));
  if (status !== 'completed') {
    say(`The run did not come to its end: ${status}${reason ? `, ${reason}` : ''}.`);
    return false;
  }
  if (score < failUnder) say(`That is below ${percent(failUnder)}.`);
  return score >= failUnder;
}
