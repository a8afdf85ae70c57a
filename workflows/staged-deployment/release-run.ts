import { defineSearchAttributeKey } from '@temporalio/common';
import { condition, setCurrentDetails, upsertSearchAttributes, uuid4, workflowInfo } from '@temporalio/workflow';
import type { VersionRef } from '../../activities/releases/contract.ts';
import type { Outcome, Person, Stage } from '../../domain/release/model.ts';
import type { DecisionKind, DecisionRecord, ReleaseProposal, ReleaseTelling } from '../../domain/release/record.ts';
import type { Standing } from '../../domain/release/standing.ts';
import { figures, steps } from './activities.ts';
import type { CarriedRelease, ReleaseStanding } from './messages.ts';

const STAGE = defineSearchAttributeKey('CitiflowReleaseStage', 'KEYWORD');
const DETAILS_KEPT = 30;
/** While a release is here, testers or customers may meet its version. */
const ROUTED: readonly Stage[] = ['staging', 'approval', 'canary', 'test'];

type State = Omit<ReleaseTelling, 'decisions'>;
export interface DecisionOf {
  kind: DecisionKind;
  id?: string;
  by?: Person | null;
  reason?: string | null;
  detail?: Record<string, unknown>;
}

const ENDED_AS: Record<Outcome, ReleaseTelling['status']> = {
  released: 'active', checks_failed: 'failed', evaluation_failed: 'failed', rejected: 'failed', expired: 'failed',
  aborted: 'failed', failed: 'failed', canary_failed: 'rolled_back', rolled_back: 'rolled_back', test_given_up: 'rolled_back',
  winner_chosen: 'completed', undecided: 'completed',
};

/**
 * What a release has come to, and the only way by which the world is told of it. State changes at once, so that a
 * second verdict in the same moment finds it; it is told in the order of its changes, each time as a whole.
 */
export class ReleaseRun {
  private state: State;
  private telling: Promise<void> = Promise.resolve();
  private markedAs = '';
  readonly details: string[];

  constructor(readonly proposal: ReleaseProposal, carried?: CarriedRelease) {
    this.details = carried?.details ?? [];
    const { runId } = workflowInfo();
    this.state = carried ? { ...carried.told, runId } : {
      runId, sequence: 0, stage: 'checks', status: 'pending', environment: null, outcome: null, reason: null, sharePercent: 0,
      paused: false, verdict: null, checks: [], evaluation: [], replay: null, canaryState: null, testState: null, routing: null, publishVersionId: null, endedAt: null,
    };
  }

  get now(): Readonly<State> {
    return this.state;
  }

  get isOver(): boolean {
    return this.state.stage === 'ended';
  }

  get version(): VersionRef {
    const { tenantId, agentId, releaseId, versionId } = this.proposal;
    return { tenantId, agentId, releaseId, versionId };
  }

  get standing(): Standing {
    const { stage, paused, sharePercent, verdict } = this.state;
    const testedVersionIds = this.proposal.test?.versions.map((tested) => tested.versionId) ?? [];
    return { releaseId: this.proposal.releaseId, stage, paused, sharePercent, proposedBy: this.proposal.proposedBy, verdict, testedVersionIds };
  }

  get asTold(): ReleaseStanding {
    const { stage, status, sharePercent, paused, outcome } = this.state;
    return { stage, status, sharePercent, paused, outcome };
  }

  /** Changes the state now, and tells it. @returns once it is written */
  change(changes: Partial<State>, decision?: DecisionOf): Promise<void> {
    const decisions = decision ? [recordOf(decision)] : [];
    this.state = { ...this.state, ...changes, sequence: this.state.sequence + 1 };
    if (ROUTED.includes(this.state.stage)) this.state.routing = this.routing();
    if (this.state.stage === 'decision') this.state.routing = null;
    for (const told of decisions) this.details.push(lineOf(told));
    this.details.splice(0, this.details.length - DETAILS_KEPT);
    this.mark();
    const telling: ReleaseTelling = { ...this.state, decisions };
    const [first] = decisions;
    const send = () => (first
      ? steps.tell.executeWithOptions({ summary: lineOf(first).slice(0, 180) }, [this.version, telling])
      : figures.tell(this.version, telling));
    // Each tells the whole: one that failed for good keeps none after it from being told.
    this.telling = this.telling.then(send, send);
    return this.telling;
  }

  /** The release's end, however it came: from here on new conversations start in production only. */
  end(outcome: Outcome, reason: string | null, decision: DecisionOf, publishVersionId: string | null = null): Promise<void> {
    const gaveUpOnCustomers = outcome === 'aborted' && (this.state.stage === 'canary' || this.state.stage === 'test');
    return this.change({
      verdict: outcome === 'rejected' ? 'rejected' : this.state.verdict,
      stage: 'ended', outcome, reason, routing: null, paused: false,
      status: gaveUpOnCustomers ? 'rolled_back' : ENDED_AS[outcome],
      sharePercent: outcome === 'released' ? 100 : 0,
      publishVersionId: publishVersionId ?? this.state.publishVersionId,
      endedAt: new Date().toISOString(),
    }, { reason, ...decision });
  }

  /** At the border of two stages: a paused release goes no further. */
  async unpaused(): Promise<void> {
    if (this.state.paused) await condition(() => !this.state.paused || this.isOver);
  }

  private routing(): State['routing'] {
    const { releaseId, versionId, testers, test } = this.proposal;
    if (test && this.state.stage === 'test') {
      if (this.state.paused) return null;
      const arms = test.versions.map((tested) => ({ versionId: tested.versionId, sharePercent: tested.sharePercent }));
      return { releaseId, versionId, testers: [], sharePercent: 0, arms };
    }
    return { releaseId, versionId, testers, sharePercent: this.state.stage === 'canary' ? this.state.sharePercent : 0 };
  }

  /** For whoever looks at the run in Temporal. */
  private mark(): void {
    const { stage, paused, sharePercent, outcome, reason } = this.state;
    const { agentName, version, note, proposedBy, kind, test } = this.proposal;
    const [subject, name] = [TITLES[kind], test ? test.versions.map((tested) => tested.version).join(' against ') : version];
    const standing = stage === 'ended' ? `ended: ${outcome ?? ''}` : `${stage}${stage === 'canary' ? ` at ${sharePercent} %` : ''}`;
    setCurrentDetails([
      `**${subject} of ${agentName} ${name}**: ${standing}${paused ? ', paused' : ''}`,
      ...(reason ? ['', reason] : []),
      '', `Proposed by ${proposedBy.name}: ${note}`, '', ...this.details.map((line) => `- ${line}`),
    ].join('\n'));
    const attribute = paused ? 'paused' : stage;
    if (attribute !== this.markedAs) upsertSearchAttributes([{ key: STAGE, value: attribute }]);
    this.markedAs = attribute;
  }
}

const TITLES: Record<ReleaseProposal['kind'], string> = { release: 'Release', 'roll-back': 'Roll back', 'ab-test': 'A/B test' };

const recordOf = ({ kind, id, by, reason, detail }: DecisionOf): DecisionRecord =>
  ({ id: id ?? uuid4(), kind, by: by ?? null, reason: reason ?? null, detail: detail ?? {}, at: new Date().toISOString() });

const lineOf = ({ kind, by, reason, at }: DecisionRecord) =>
  `${at.slice(0, 19)}Z ${kind} by ${by?.name ?? 'the release itself'}${reason ? `: ${reason}` : ''}`;
