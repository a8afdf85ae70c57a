import type {
  ApprovalDecider, ApprovalKind, ApprovalOutcome, ChatEventBody, Citation, Source, ToolCallStatus, TurnStatus, Usage,
} from '../../domain/conversation/events.ts';
import type { Divergence, RetrievalState, StepRecord } from '../../domain/conversation/step-record.ts';
import type { PlaceInRecording } from '../../domain/evaluation/recording.ts';
import type { TurnFacts } from '../../domain/flow/conditions.ts';
import type { Plan, PlanNodeOf, PlanTool } from '../../domain/flow/plan.ts';

/**
 * What the turn's workflow asks of its activities. Types only: the workflow imports nothing else from here.
 * `TurnRef` names the turn in every request, so that each activity can be read, and retried, on its own.
 */
export interface TurnRef {
  tenantId: string;
  conversationId: string;
  turnId: string;
  /** Events of this turn get offsets above this one. */
  floorOffset: number;
  /** A single tool call outside a conversation: it has no events, and its rows name no turn. */
  standalone?: true;
}

export interface BeginTurnRequest extends Omit<TurnRef, 'floorOffset' | 'standalone'> {
  agentId: string;
  /** The version that the workflow was given. Absent from runs of before: they are never moved. */
  versionId?: string;
  messageId: string;
  text: string;
  workflowId: string;
  runId: string;
}

export interface BegunTurn {
  /** The same message had its turn already: there is nothing to do. */
  alreadyEnded: boolean;
  handedOver: boolean;
  /** Number of this turn in its conversation, from 1. */
  sequence: number;
  floorOffset: number;
  /** The turn runs on another version than the workflow was given: a release has moved the conversation. */
  moved?: { versionId: string; plan: Plan };
}

export interface GuardrailRequest extends TurnRef {
  node: PlanNodeOf<'guardrail'>;
  /** Steps before this one: a flow may come by a node again. */
  visit: number;
  text: string;
  sources: Source[];
  citations: Citation[];
}

export interface GuardrailVerdict {
  text: string;
  blocked: boolean;
  flags: string[];
}

export interface RetrieveRequest extends TurnRef {
  node: PlanNodeOf<'retrieve'>;
  visit: number;
  query: string;
}

export interface Retrieved {
  sources: Source[];
  /** Set when the search itself failed: the flow goes on as if nothing had been found. */
  unavailable: boolean;
  /** Where it took more than one. */
  attempts?: number;
}

/** One round of the model's loop: what it wrote and called, and what came of the calls. */
export interface Round {
  text: string;
  calls: { id: string; name: string; argumentsText: string; result: string }[];
}

export interface ModelCallRequest extends TurnRef {
  versionId: string;
  node: PlanNodeOf<'model'>;
  visit: number;
  /** `fallback` when the first model has been given up. */
  choice: 'primary' | 'fallback';
  messageText: string;
  sources: Source[];
  retrieval: RetrievalState;
  rounds: Round[];
  /** False in the last round: the model has to answer with what it has. */
  offerTools: boolean;
  /** What the customer has already been shown of this turn: written again after a reset. */
  shownText: string;
  /** What the prompt's variables stand for. Absent where the plan names none, and the prompt stays as it is written. */
  facts?: TurnFacts;
}

export interface ModelCallResult {
  text: string;
  calls: { id: string; name: string; argumentsText: string }[];
  usage: Usage;
  model: string;
  /** Where it took more than one. */
  attempts?: number;
}

export interface ToolCallRef extends TurnRef {
  toolCallId: string;
  tool: PlanTool;
  arguments: Record<string, unknown>;
  customer: { id: string; name: string } | null;
  /** As in the plan: the workflow knows how to ask for an approval that only the tenant's settings want. */
  policy?: 1;
  /** It is answered from a recording, and by no other worker than one that does so. */
  recording?: PlaceInRecording;
}

export interface ToolRunRequest extends ToolCallRef {
  /** The arguments are those that were approved, resolved already: they are run as they stand. */
  approved?: true;
  /** The gates that it came through. */
  passed?: ApprovalKind[];
  /** Of an approved 2FA: sealed with purpose `challenge/<toolCallId>`. */
  sealedChallengeToken?: string;
}

export interface ToolRunResult {
  status: ToolCallStatus;
  /** What a customer may read. */
  summary: string;
  /** JSON for the model. */
  data: unknown;
  handsOver: boolean;
  /** Stable code of a failure. */
  code?: string;
  /** Of the activity, where it took more than one. */
  attempts?: number;
  /** It was to be answered from a recording, and could not. */
  divergence?: Divergence;
  /** It was not run: the tenant's settings ask for an approval first. */
  needsApproval?: '2fa' | 'confirm';
}

export interface ApprovalPreparation extends ToolCallRef {
  approvalId: string;
  kind: ApprovalKind;
  /** The call was counted against the tool's rate when it was found to need an approval. */
  counted?: true;
}

export type PreparedApproval =
  | {
      ready: true;
      arguments: Record<string, unknown>;
      argumentsDigest: string;
      summary: string;
      challengeId: string | null;
      /** The gate after all: the tenant's settings may ask for a stronger one. Absent from workers of before. */
      kind?: '2fa' | 'confirm';
      /** A second member of staff has to agree, too. */
      secondPerson?: true;
      amount?: { amountMinor: number; currency: string };
    }
  | { ready: false; result: ToolRunResult };

export interface ApprovalAnnouncement extends TurnRef {
  approvalId: string;
  workflowId: string;
  toolCallId: string;
  toolName: string;
  arguments: Record<string, unknown>;
  argumentsDigest: string;
  summary: string;
  kind: ApprovalKind;
  expiresAt: string;
  triesLeft: number;
  customer: { id: string; name: string } | null;
  amount?: { amountMinor: number; currency: string };
  requestedBy?: { id: string; name: string };
  /** Of the second approval of a call. */
  firstApprover?: { id: string; name: string; kind: 'customer' | 'support' };
}

export interface CodeCheck {
  approvalId: string;
  toolCallId: string;
  challengeId: string;
  customerId: string;
  sealedCode: string;
}

/** A member of staff vouches for the customer, whom they have called back. */
export interface CallBack {
  approvalId: string;
  toolCallId: string;
  challengeId: string;
  customerId: string;
  staffId: string;
  reason: string;
}

export type CodeVerdict =
  | { right: true; sealedChallengeToken: string }
  | { right: false; triesLeft: number; closed: boolean };

export interface ApprovalTries extends TurnRef {
  approvalId: string;
  triesLeft: number;
}

export interface ApprovalClosing extends TurnRef {
  approvalId: string;
  toolCallId: string;
  outcome: ApprovalOutcome;
  by: ApprovalDecider;
  decidedBy: string;
  /** Of a member of staff, or a program of theirs. Absent from what was closed before. */
  deciderId?: string;
  reason: string | null;
  /** Of an approved 2FA. */
  verification?: 'code' | 'call-back';
  /** It is the second approval of the call. */
  second?: true;
}

/** What the workflow refused by the plan alone, before any activity knew of the call. */
export interface PolicyRefusal {
  tenantId: string;
  toolCallId: string;
  toolName: string;
  rule: string;
  code: string;
  facts: Record<string, unknown>;
}

export interface FinishTurnRequest extends TurnRef {
  agentId: string;
  replyId: string;
  status: TurnStatus;
  /** The reply; null when the turn was stopped, and what had been streamed is what counts. */
  content: string | null;
  /** A sentence for the customer and the code, when the turn failed. */
  error: { code: string; message: string } | null;
  handoffReason: string | null;
  sources: Source[];
  usage: Usage;
  model: string;
  toolsCalled: string[];
  steps: StepRecord[];
  startedAt: string;
  workflowId: string;
  runId: string;
}

export interface Announcement extends TurnRef {
  /** Unique within the turn: an announcement is made once. */
  source: string;
  events: ChatEventBody[];
}

export interface ToolOutcomeRecord extends ToolCallRef {
  status: ToolCallStatus;
  summary: string;
}

/** Short in-house steps, run as local activities. Each is idempotent. */
export interface TurnSteps {
  beginTurn(request: BeginTurnRequest): Promise<BegunTurn>;
  checkGuardrail(request: GuardrailRequest): Promise<GuardrailVerdict>;
  announce(request: Announcement): Promise<void>;
  digestArguments(request: { toolName: string; arguments: Record<string, unknown> }): Promise<string>;
  announceApproval(request: ApprovalAnnouncement): Promise<void>;
  recordTries(request: ApprovalTries): Promise<void>;
  closeApproval(request: ApprovalClosing): Promise<void>;
  /** A call that came to no answer: the ledger and the customer learn of it. */
  recordToolOutcome(request: ToolOutcomeRecord): Promise<void>;
  recordRefusal(request: PolicyRefusal): Promise<void>;
  finishTurn(request: FinishTurnRequest): Promise<{ content: string }>;
}

/** Calls out. Reads: Temporal repeats them freely. */
export interface TurnCalls {
  searchKnowledge(request: RetrieveRequest): Promise<Retrieved>;
  callModel(request: ModelCallRequest): Promise<ModelCallResult>;
  prepareApproval(request: ApprovalPreparation): Promise<PreparedApproval>;
  verifyCode(request: CodeCheck): Promise<CodeVerdict>;
  attestCallBack(request: CallBack): Promise<CodeVerdict>;
}

/** The activity of each tool, named after it. Writes repeat only by their ledger key. */
export type ToolActivities = Record<string, (request: ToolRunRequest) => Promise<ToolRunResult>>;

