import type { PlanTool } from '../../domain/flow/plan.ts';
import type { TurnCustomer } from '../conversation-turn/messages.ts';

/** A single tool call outside a conversation (POST /api/v1/tools/{name}/execute), by the same gate and ledger. */
export const TOOL_EXECUTION = 'toolExecution';

export interface ToolExecutionInput {
  tenantId: string;
  callId: string;
  /** Made by the API, so that it can answer 202 with it before the workflow has run. */
  approvalId: string;
  tool: PlanTool;
  arguments: Record<string, unknown>;
  customer: TurnCustomer;
  /** The member of staff who asked for it. */
  requestedBy?: { id: string; name: string };
  /** As in a plan: the policy that the workflow takes part in. */
  policy?: 1;
}

export interface ToolExecutionResult {
  status: 'succeeded' | 'failed' | 'rejected' | 'expired' | 'unknown';
  summary: string;
  data: unknown;
  /** Stable code of a failure. */
  code?: string;
}

/** Asks the other side what became of a call whose outcome is unknown. It never calls again. */
export const CALL_LOOK_UP = 'callLookUp';

export interface CallLookUpInput {
  tenantId: string;
  callId: string;
  by: string;
  byId?: string;
  reason: string;
}

export interface CallLookUpResult {
  /** `unknown`: the other side does not say. */
  status: 'succeeded' | 'failed' | 'unknown';
}
