import type { TurnRef } from '../../activities/turn/contract.ts';
import type { Source, TurnStatus, Usage } from '../../domain/conversation/events.ts';
import type { RetrievalState, StepRecord, StepRound } from '../../domain/conversation/step-record.ts';
import type { TurnFacts } from '../../domain/flow/conditions.ts';
import type { PlaceInRecording, Recording } from '../../domain/evaluation/recording.ts';
import type { PlanNode } from '../../domain/flow/plan.ts';
import { argumentsToDigest } from '../../domain/tools/canonical.ts';
import type { ApprovalGate } from '../approvals/gate.ts';
import type { Trial, TurnInput } from './messages.ts';
import { inputOf, outputOf, usageOf, type Standing } from './recorder.ts';
import type { StepResult } from './steps/step.ts';

/** How a turn came to its end, when not by running out of flow. */
export interface TurnOutcome {
  status: TurnStatus;
  error: { code: string; message: string } | null;
  handoffReason: string | null;
}

const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0, costMicros: 0, currency: 'USD' };

/** What a turn knows and has done so far: plain state, changed by the steps. */
export class Turn {
  /** What the model reads as the customer's message; a guardrail may have masked it. */
  messageText: string;
  /** The reply so far. */
  text = '';
  sources: Source[] = [];
  retrieval: RetrievalState = 'none';
  toolsCalled: string[] = [];
  usage: Usage = NO_USAGE;
  model = '';
  steps: StepRecord[] = [];
  outcome: TurnOutcome | null = null;
  nodeId: string | null = null;
  waitingFor: 'approval' | 'timer' | null = null;
  endedBy: string | null = null;
  /** What the step that runs has written and called so far. */
  rounds: StepRound[] = [];
  /** The most attempts that an activity of the step that runs has taken. */
  private attempts = 1;
  private readonly answered = new Map<string, number>();
  private callCount = 0;
  private announcements = 0;
  private readonly facts: TurnFacts;

  constructor(
    readonly input: TurnInput,
    readonly ref: TurnRef,
    readonly approvals: ApprovalGate,
    readonly sequence: number,
  ) {
    this.messageText = input.message.text;
    this.facts = {
      'customer.signedIn': input.customer !== null,
      'conversation.channel': input.channel,
      'conversation.turn': sequence,
      'guardrail.blocked': false,
      'guardrail.flags': '',
    };
    this.begin(input.message.trial?.state ?? {});
  }

  get customer(): TurnInput['customer'] {
    return this.input.customer;
  }

  get evaluation(): TurnInput['evaluation'] {
    return this.input.evaluation;
  }

  /** The facts that conditions and templates may ask for. Their names are in domain/flow/conditions.ts. */
  currentFacts(): TurnFacts {
    return {
      ...this.facts,
      'message.text': this.messageText,
      'message.length': this.messageText.length,
      'retrieval.count': this.sources.length,
      'retrieval.topScore': this.sources[0]?.score ?? 0,
      'reply.text': this.text,
      'tools.called': this.toolsCalled.join(', '),
    };
  }

  learn(facts: TurnFacts): void {
    Object.assign(this.facts, facts);
  }

  /** What it has learned so far, without what follows from its texts and passages. */
  learned(): TurnFacts {
    return { ...this.facts };
  }

  /** As a tester has a node find it. */
  private begin({ replyText, sources, retrieval, facts }: NonNullable<Trial['state']>): void {
    this.text = replyText ?? '';
    this.sources = sources ?? [];
    this.retrieval = retrieval ?? (this.sources.length > 0 ? 'found' : 'none');
    if (facts) this.learn(facts);
  }

  /** Told where it was more than one. */
  tried(attempts: number | undefined): void {
    this.attempts = Math.max(this.attempts, attempts ?? 1);
  }

  /** Calls made or refused in this turn so far; taking a number counts. */
  get callsMade(): number {
    return this.callCount;
  }

  /** Each call counts: the same one again gets the next answer. */
  placeInRecording(recording: Recording, toolName: string, args: Record<string, unknown>): PlaceInRecording {
    const call = argumentsToDigest(toolName, args);
    const earlier = this.answered.get(call) ?? 0;
    this.answered.set(call, earlier + 1);
    return { ...recording, sequence: this.sequence, earlier };
  }

  takeCallNumber(): number {
    this.callCount += 1;
    return this.callCount;
  }

  /** A name for the next announcement: the same on replay, so that it is made once. */
  nextAnnouncement(): string {
    this.announcements += 1;
    return `${this.ref.turnId}/announcement/${this.announcements}`;
  }

  count(usage: Usage, model: string): void {
    this.usage = {
      inputTokens: this.usage.inputTokens + usage.inputTokens,
      outputTokens: this.usage.outputTokens + usage.outputTokens,
      costMicros: this.usage.costMicros + usage.costMicros,
      currency: usage.currency,
    };
    this.model = model;
  }

  fail(code: string, message: string): void {
    this.outcome = { status: 'failed', error: { code, message }, handoffReason: null };
  }

  handOver(reason: string): void {
    this.outcome = { status: 'handed-over', error: null, handoffReason: reason };
  }

  /** Keeps what the step that has run came to; what it wrote, called and tried is the step's own. */
  record(node: PlanNode, before: Standing, { outlet, detail }: StepResult, pinned?: true): void {
    const output = outputOf(before, this, outlet);
    const usage = usageOf(before.usage, this.usage);
    this.steps.push({
      nodeId: node.id,
      nodeType: node.type,
      name: node.name,
      startedAt: new Date(before.startedAtMs).toISOString(),
      durationMs: Date.now() - before.startedAtMs,
      outcome: outlet,
      ...(detail ? { detail } : {}),
      input: inputOf(before),
      output,
      ...(this.rounds.length > 0 ? { rounds: this.rounds } : {}),
      ...(usage ? { usage } : {}),
      ...(this.attempts > 1 ? { attempts: this.attempts } : {}),
      ...(pinned ? { pinned } : {}),
    });
    this.rounds = [];
    this.attempts = 1;
    // Once a message is masked, nothing keeps it as it was.
    if (output.messageText !== undefined) this.steps = this.steps.map((step) => withMessage(step, this.messageText));
  }
}

const withMessage = (step: StepRecord, messageText: string): StepRecord =>
  step.input ? { ...step, input: { ...step.input, messageText } } : step;

/** Text written before tools were called stays in the reply: the customer has read it. */
export const joinTexts = (before: string, after: string): string =>
  before && after ? `${before}\n\n${after}` : before || after;

