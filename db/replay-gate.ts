import type { EntityManager } from '@mikro-orm/postgresql';
import { unmetBy, type ReplayGateResult } from '../domain/replay/gate.ts';
import type { ReplayGate } from '../domain/replay/settings.ts';
import { ReplayRun } from './entities/replay.ts';

/** The replay that a release has asked for, once it has ended, held against what is asked of it. */
export async function replayGateResult(em: EntityManager, runId: string, gate: ReplayGate): Promise<ReplayGateResult> {
  const run = await em.findOne(ReplayRun, { id: runId });
  const summary = run?.summary ?? null;
  const reasons = run?.status === 'completed' && summary ? unmetBy(gate, summary) : [cutShort(run)];
  return {
    runId, reasons,
    status: reasons.length === 0 ? 'passed' : 'failed',
    compared: summary?.compared ?? 0,
    divergingShare: summary?.diverging.share ?? null,
    likeness: summary?.likeness?.mean ?? null,
    judgedShare: summary?.judged?.share ?? null,
    costChange: summary?.costMicros.change ?? null,
  };
}

function cutShort(run: ReplayRun | null): string {
  if (run?.status === 'cancelled') return `The replay was cancelled${run.endedBy ? ` by ${run.endedBy}` : ''}.`;
  if (run?.status === 'over-budget') return 'The replay was stopped before it cost more than its cap.';
  return run?.reason ?? 'The replay came to no end.';
}
