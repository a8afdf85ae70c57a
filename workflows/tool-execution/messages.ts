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
}

export interface ToolExecutionResult {
  status: 'succeeded' | 'failed' | 'rejected' | 'expired' | 'unknown';
  summary: string;
  data: unknown;
}
