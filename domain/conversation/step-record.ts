import type { TurnFacts } from '../flow/conditions.ts';
import type { Source, ToolCallStatus, Usage } from './events.ts';

export type RetrievalState = 'none' | 'found' | 'nothing' | 'unavailable';

/** What a step knew of its turn when it began. */
export interface StepInput {
  /** As the model would read it: a guardrail may have masked it. */
  messageText: string;
  /** The reply so far. */
  replyText: string;
  retrieval: RetrievalState;
  /** How many passages; they themselves are in the output of the step that found them. */
  sources: number;
  /** What conditions and templates may ask for, as far as it is not the above. */
  facts: TurnFacts;
}

/** Why a call was not answered from a recording. */
export type Divergence = 'no-such-call' | 'other-arguments';

/** A tool call as the trace keeps it, secrets masked. */
export interface StepCall {
  toolCallId: string;
  toolName: string;
  /** Null where they were no JSON object. */
  arguments: Record<string, unknown> | null;
  status: ToolCallStatus;
  summary: string;
  data?: unknown;
  code?: string;
  divergence?: Divergence;
}

/** One round: what the model wrote, and what it called. A tool node's has calls alone. */
export interface StepRound {
  text: string;
  calls: StepCall[];
}

/** What a step changed of its turn. What is not named stayed as it was. */
export interface StepOutput {
  /** The way out that the flow took. */
  outlet: string;
  /** Written after what the reply had been. */
  text?: string;
  /** In place of what the reply had been. */
  replyText?: string;
  messageText?: string;
  sources?: Source[];
  retrieval?: RetrievalState;
  facts?: TurnFacts;
  toolsCalled?: string[];
  /** Why the turn was handed over by it. */
  handoffReason?: string;
  /** How the turn failed by it. */
  failure?: { code: string; message: string };
}

/** A step of a turn as the trace keeps it. Turns of before lack what is optional. */
export interface StepRecord {
  nodeId: string;
  nodeType: string;
  name: string;
  startedAt: string;
  durationMs: number;
  /** The way out that it took; `stopped` or `failed` where it came to none. */
  outcome: string;
  detail?: Record<string, unknown>;
  input?: StepInput;
  output?: StepOutput;
  rounds?: StepRound[];
  /** Of its models. */
  usage?: Usage;
  /** Attempts at its activities, where one of them took more than one: the most that one took. */
  attempts?: number;
  /** It was not run: an output was given in its place. */
  pinned?: true;
  /** Something of it was too long to be kept whole. */
  cut?: true;
}
