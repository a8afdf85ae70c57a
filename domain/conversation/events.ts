/**
 * The events of a conversation as the engine speaks of them, free of zod so that workflows may name them.
 * contract/events.ts is the same vocabulary as schemas; a test holds the two against each other.
 */
export type StatusStep = 'guardrail' | 'rag' | 'llm' | 'tools' | 'queued';
export type TurnStatus = 'completed' | 'stopped' | 'failed' | 'handed-over';
export type ToolCallStatus = 'succeeded' | 'failed' | 'rejected' | 'expired' | 'unknown';
export type ApprovalKind = '2fa' | 'confirm' | 'second-person';
export type ApprovalOutcome = 'approved' | 'rejected' | 'expired';
export type ApprovalDecider = 'customer' | 'support' | 'system';
export type Effect = 'read' | 'write';

export interface Source {
  number: number;
  documentId: string;
  title: string;
  headingPath?: string;
  page?: number;
  text: string;
  score: number;
}

export interface Citation {
  number: number;
  documentId: string;
  title: string;
  quote: string;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  /** Millionths of the currency's unit. */
  costMicros: number;
  currency: string;
}

export type StepProgress =
  | { state: 'started' }
  | { state: 'ended'; outcome: string; durationMs: number; usage?: Usage; attempts?: number; pinned?: true };

export interface TurnEnd {
  type: 'turn-end';
  status: TurnStatus;
  messageId: string;
  content: string;
  citations: Citation[];
  usage: Usage;
  model: string;
  documentsUsed: number;
  toolsCalled: string[];
  durationMs: number;
  workflowId: string;
  runId: string;
  temporalUrl: string;
}

export type ChatEventBody =
  | { type: 'turn-start'; messageId: string }
  /** `attempt` from the second one on, of at most `maximumAttempts` where there is a limit. */
  | { type: 'status'; step: StatusStep; nodeId?: string; message: string; attempt?: number; maximumAttempts?: number }
  /** Of a test: a node's step begins, or has come to its outcome, the way out that it took. */
  | ({ type: 'step'; nodeId: string } & StepProgress)
  | { type: 'retrieval-end'; documentsRetrieved: number; sources: Source[] }
  | { type: 'text-delta'; text: string }
  | { type: 'text-reset'; reason: string }
  | { type: 'tool-call'; toolCallId: string; toolName: string; arguments: Record<string, unknown>; effect: Effect }
  | {
      type: 'approval-request';
      approvalId: string;
      toolCallId: string;
      toolName: string;
      summary: string;
      arguments: Record<string, unknown>;
      argumentsDigest: string;
      kind: ApprovalKind;
      expiresAt: string;
      triesLeft: number;
    }
  | { type: 'approval-end'; approvalId: string; outcome: ApprovalOutcome; by: ApprovalDecider }
  | { type: 'tool-result'; toolCallId: string; status: ToolCallStatus; summary: string }
  /** With a name once a colleague has come: from then on they answer, and the agent is silent. */
  | { type: 'handoff'; reason: string; name?: string }
  | { type: 'agent-message'; from: 'support'; name: string; text: string; messageId?: string }
  /** The agent answers again. */
  | { type: 'hand-back'; name: string }
  | TurnEnd
  | { type: 'error'; code: string; message: string };

/** An event as it lies in the log and goes over the wire. Offsets grow by one within a conversation. */
export type ChatEvent = ChatEventBody & { conversationId: string; turnId: string; offset: number; at: string };
