import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { Metric } from '../../domain/release/model.ts';
import { judgeCanary, latencyToleranceOf, whyWorse, type Looks } from '../../domain/release/watch.ts';
import { figures } from './activities.ts';
import type { CarriedRelease, ReleaseInput } from './messages.ts';
import type { ReleaseRun } from './release-run.ts';

/**
 * A share of new customers on the version on trial, step by step, watched all the while. Ends with the release, or with
 * the share at 100. Every wait is a durable timer; a history that grows long goes on in a new run.
 */
export class Canary {
  private looks: Partial<Record<Metric, Looks>>;
  private heldMs: number;
  private woken = false;

  constructor(private readonly run: ReleaseRun, private readonly productionVersionId: string, carried?: CarriedRelease) {
    this.looks = carried?.looks ?? {};
    this.heldMs = carried?.heldMs ?? 0;
  }

  /** Somebody has paused, resumed, or set a share. */
  wake(): void {
    this.woken = true;
  }

  /** A share that was set by hand: the schedule goes on from the step that it belongs to, anew. */
  settle(sharePercent: number): number {
    this.heldMs = 0;
    const { steps } = this.run.proposal.canary;
    const step = steps.findLastIndex((one) => one.sharePercent <= sharePercent);
    return Math.max(0, step);
  }

  async watch(): Promise<void> {
    if (!this.run.now.canaryState) await this.begin();
    while (!this.run.isOver && this.run.now.sharePercent < 100) {
      await this.tick();
      if (this.run.isOver) return;
      await this.look();
      if (this.run.isOver) return;
      if (this.stepIsDone() && !(await this.advance())) return;
      if (workflowInfo().continueAsNewSuggested) await this.goOnInNewRun();
    }
  }

  private begin(): Promise<void> {
    const [first] = this.plan.steps;
    return this.run.change({
      stage: 'canary', environment: 'production', status: 'deploying', sharePercent: first?.sharePercent ?? 100,
      canaryState: { startedAt: new Date().toISOString(), stepIndex: 0, stepEndsAt: this.stepEndsAt(0), figures: null, findings: [] },
    }, { kind: 'canary-started', detail: { sharePercent: first?.sharePercent ?? 100 } });
  }

  /** Until the next look, or somebody's decision. Time that is paused does not count. */
  private async tick(): Promise<void> {
    const from = Date.now();
    const running = !this.run.now.paused;
    this.woken = false;
    const stepIndex = this.run.now.canaryState?.stepIndex;
    await condition(() => this.woken || this.run.isOver, this.nextLookMs());
    if (running && this.run.now.canaryState?.stepIndex === stepIndex && !this.shareWasSet(from)) this.heldMs += Date.now() - from;
  }

  private setAtMs = 0;

  /** Time before a share was set by hand is not the new step's. */
  private shareWasSet(sinceMs: number): boolean {
    return this.setAtMs >= sinceMs && this.setAtMs > 0;
  }

  shareSet(): void {
    this.setAtMs = Date.now();
    this.wake();
  }

  private nextLookMs(): number {
    const leftMs = this.holdMs() - this.heldMs;
    const lookMs = this.plan.checkSeconds * 1000;
    return this.run.now.paused || leftMs <= 0 ? lookMs : Math.min(lookMs, leftMs);
  }

  /** Counts, judges, and gives the release up where a condition says so. */
  private async look(): Promise<void> {
    const { tenantId, versionId: candidateVersionId, canary: { conditions } } = this.run.proposal;
    const state = this.run.now.canaryState;
    if (!state) return;
    const found = await figures.measureCanary({
      tenantId, candidateVersionId, productionVersionId: this.productionVersionId, since: state.startedAt,
      latencyTolerance: latencyToleranceOf(conditions),
    });
    const current = this.run.now.canaryState;
    if (this.run.isOver || !current) return;
    const { findings, looks } = judgeCanary(conditions, found, this.looks);
    this.looks = looks;
    const stepEndsAt = this.stepEndsAt(this.heldMs);
    const canaryState = { ...current, stepEndsAt, figures: found, findings };
    const worse = findings.filter(({ verdict }) => verdict === 'worse');
    if (worse.length === 0) return this.run.change({ canaryState });
    const reason = `${worse.map(whyWorse).join(' ')} New conversations start in production again.`;
    await this.run.change({ canaryState });
    if (!this.run.isOver) await this.run.end('canary_failed', reason, { kind: 'given-up', detail: { findings: worse } });
  }

  private stepIsDone(): boolean {
    const { paused, canaryState } = this.run.now;
    if (paused || this.plan.advance === 'by-hand' || this.heldMs < this.holdMs()) return false;
    const hasEvidence = (canaryState?.findings ?? []).every(({ verdict }) => verdict === 'holds');
    return hasEvidence || this.plan.withoutEvidence === 'advance';
  }

  /** @returns false after the last step */
  private async advance(): Promise<boolean> {
    const state = this.run.now.canaryState;
    const next = (state?.stepIndex ?? 0) + 1;
    const step = this.plan.steps[next];
    if (!state || !step) return false;
    this.heldMs = 0;
    await this.run.change({
      sharePercent: step.sharePercent, canaryState: { ...state, stepIndex: next, stepEndsAt: this.stepEndsAt(0, next) },
    }, { kind: 'step', detail: { sharePercent: step.sharePercent } });
    return true;
  }

  private get plan() {
    return this.run.proposal.canary;
  }

  private holdMs(index = this.run.now.canaryState?.stepIndex ?? 0): number {
    return (this.plan.steps[index]?.holdSeconds ?? 0) * 1000;
  }

  private stepEndsAt(heldMs: number, index?: number): string | null {
    if (this.plan.advance === 'by-hand' || this.run.now.paused) return null;
    return new Date(Date.now() + Math.max(0, this.holdMs(index) - heldMs)).toISOString();
  }

  private async goOnInNewRun(): Promise<void> {
    await condition(allHandlersFinished);
    if (this.run.isOver) return;
    const carried: CarriedRelease = { told: this.run.now, looks: this.looks, heldMs: this.heldMs, details: this.run.details };
    await continueAsNew<(input: ReleaseInput) => Promise<unknown>>({ proposal: this.run.proposal, carried });
  }
}
