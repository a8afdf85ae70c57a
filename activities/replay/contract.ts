import type { Plan } from '../../domain/flow/plan.ts';
import type { ReplayOrder } from '../../domain/replay/order.ts';
import type { RunEnding } from '../evaluation/contract.ts';

/** What a replay's workflow asks of its activities. Types only: the workflow imports nothing else from here. */
export interface ReplayRef {
  tenantId: string;
  runId: string;
}

export interface OpenedReplay {
  plan: Plan;
  pairs: number;
  /** Pairs that are compared by now, and what they have cost, in millionths of a US dollar. */
  compared: number;
  spentMicros: number;
}

export interface PairsRequest extends ReplayRef {
  agentId: string;
  versionId: string;
  /** Pairs after this position. */
  after: number;
  limit: number;
}

export interface PairToHold {
  pairId: string;
  position: number;
  originalConversationId: string;
  conversationId: string;
  customer: { id: string; name: string } | null;
  /** How the customer answered requests for approval then. */
  approval: 'approves' | 'rejects';
  /** What the customer said, a turn each. */
  texts: string[];
}

export interface CompareRequest extends ReplayRef {
  pairId: string;
  /** Why the conversation did not come to its end; null where it did. */
  failure: string | null;
}

/** Short in-house steps, run as local activities. Each is idempotent. */
export interface ReplaySteps {
  /** Null where the version is gone. */
  openReplay(order: ReplayOrder): Promise<OpenedReplay | null>;
  /** The next pairs that are not compared, in their order, each with a conversation to be held in. */
  openPairs(request: PairsRequest): Promise<PairToHold[]>;
  /** One that cannot be compared. @returns what it has cost */
  recordUncompared(request: CompareRequest): Promise<{ costMicros: number }>;
  finishReplay(request: ReplayRef & { status: RunEnding; endedBy: string | null; endedById?: string; reason: string | null }): Promise<void>;
}

/** Calls out: the embedding and the judging model. */
export interface ReplayCalls {
  comparePair(request: CompareRequest): Promise<{ costMicros: number }>;
}
