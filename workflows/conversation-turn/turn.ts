import type {
  StepRecord, TurnRef,
} from '../../activities/turn/contract.ts';
import type { Source, TurnStatus, Usage } from '../../domain/conversation/events.ts';
import type { TurnFacts } from '../../domain/flow/conditions.ts';
import type { PlanNode } from '../../domain/flow/plan.ts';
import type { ApprovalGate } from '../approvals/gate.ts';
import type { TurnInput } from './messages.ts';

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
  retrieval: 'none' | 'found' | 'nothing' | 'unavailable' = 'none';
  toolsCalled: string[] = [];
  usage: Usage = NO_USAGE;
  model = '';
  steps: StepRecord[] = [];
  outcome: TurnOutcome | null = null;
  nodeId: string | null = null;
  waitingFor: 'approval' | 'timer' | null = null;
  endedBy: string | null = null;
  private callCount = 0;
  private announcements = 0;
  private readonly facts: TurnFacts;

  constructor(
    readonly input: TurnInput,
    readonly ref: TurnRef,
    readonly approvals: ApprovalGate,
    sequence: number,
  ) {
    this.messageText = input.message.text;
    this.facts = {
      'customer.signedIn': input.customer !== null,
      'conversation.channel': input.channel,
      'conversation.turn': sequence,
      'guardrail.blocked': false,
      'guardrail.flags': '',
    };
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

  /** Calls made or refused in this turn so far; taking a number counts. */
  get callsMade(): number {
    return this.callCount;
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

  record(node: PlanNode, startedAtMs: number, outcome: string, detail?: Record<string, unknown>): void {
    this.steps.push({
      nodeId: node.id,
      nodeType: node.type,
      name: node.name,
      startedAt: new Date(startedAtMs).toISOString(),
      durationMs: Date.now() - startedAtMs,
      outcome,
      ...(detail ? { detail } : {}),
    });
  }
}

/** Text written before tools were called stays in the reply: the customer has read it. */
export const joinTexts = (before: string, after: string): string =>
  before && after ? `${before}\n\n${after}` : before || after;

