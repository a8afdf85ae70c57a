import { condition, workflowInfo } from '@temporalio/workflow';
import type { TestPlan, TestState } from '../../domain/release/ab-test.ts';
import { judgeGuard, judgeTest } from '../../domain/release/judge-ab-test.ts';
import { figures } from '../staged-deployment/activities.ts';
import type { ReleaseRun } from '../staged-deployment/release-run.ts';

const DAY_MS = 24 * 3600 * 1000;

/** Counts and judges an A/B test again and again, by durable timers. While it is paused, nothing is looked at. */
export class Measurement {
  private woken = false;
  /** How long the test has run, pauses not counted. */
  ranMs: number;

  constructor(private readonly run: ReleaseRun, private readonly plan: TestPlan, ranMs = 0) {
    this.ranMs = ranMs;
  }

  /** Somebody has paused or resumed. */
  wake(): void {
    this.woken = true;
  }

  /** @param goOnInNewRun where the history has become long */
  async untilItHasSeenEnough(goOnInNewRun: () => Promise<void>): Promise<void> {
    while (!this.run.isOver && !this.hasSeenEnough) {
      await this.tick();
      if (!this.run.isOver && !this.run.now.paused) await this.look();
      if (!this.run.isOver && !this.hasSeenEnough && workflowInfo().continueAsNewSuggested) await goOnInNewRun();
    }
  }

  /** New customers start in production again; somebody has to choose. */
  conclude(): Promise<void> {
    const { testState } = this.run.now;
    if (!testState) return Promise.resolve();
    const { verdict, bestVersionId, sentence } = testState.result;
    const reason = verdict === 'running' ? `The test ran for ${this.plan.maximumDays} days without enough customers. ${sentence}` : sentence;
    const result = verdict === 'running' ? { ...testState.result, verdict: 'undecided' as const } : testState.result;
    const best = this.plan.versions.find(({ versionId }) => versionId === bestVersionId)?.version ?? null;
    return this.run.change({ stage: 'decision', paused: false, testState: { ...testState, result } }, {
      kind: 'tested', reason, detail: { verdict: result.verdict, best, comparisons: testState.comparisons },
    });
  }

  private get hasSeenEnough(): boolean {
    const verdict = this.run.now.testState?.result.verdict ?? 'running';
    return verdict !== 'running' || this.ranMs >= this.plan.maximumDays * DAY_MS;
  }

  private async tick(): Promise<void> {
    const [from, running] = [Date.now(), !this.run.now.paused];
    this.woken = false;
    await condition(() => this.woken || this.run.isOver, this.plan.checkSeconds * 1000);
    if (running) this.ranMs += Date.now() - from;
  }

  private async look(): Promise<void> {
    const { tenantId, releaseId } = this.run.proposal;
    const found = await figures.measureTest({ tenantId, releaseId, slowMs: this.plan.slowMs });
    const state = this.run.now.testState;
    // Paused or ended meanwhile: what was counted is looked at when it goes on.
    if (this.run.isOver || this.run.now.paused || !state) return;
    const guard = judgeGuard(this.plan, found, state.guardLooks);
    const testState: TestState = { ...state, ...judgeTest(this.plan, found, state), figures: found, guardLooks: guard.looks };
    await this.run.change({ testState });
    if (!guard.reason || this.run.isOver) return;
    await this.run.end('test_given_up', `${guard.reason} New conversations start in production again.`, { kind: 'given-up' });
  }
}
