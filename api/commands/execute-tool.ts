import { randomUUID } from 'node:crypto';
import { defineSearchAttributeKey } from '@temporalio/common';
import { parseArguments } from '../../activities/banking/tool.ts';
import { toolNamed } from '../../activities/banking/tools/index.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { PlanTool } from '../../domain/flow/plan.ts';
import { gateOf } from '../../domain/tools/policy.ts';
import { TASK_QUEUES, WORKFLOW_TASK_TIMEOUT } from '../../temporal/queues.ts';
import { TOOL_EXECUTION, type ToolExecutionInput, type ToolExecutionResult } from '../../workflows/tool-execution/messages.ts';
import { bounded } from '../bounded.ts';
import type { Dependencies } from '../dependencies.ts';
import { fromTemporal, TEMPORAL_TIMEOUT_MS } from '../temporal-failures.ts';

export interface ExecutionRequest {
  toolName: string;
  arguments: Record<string, unknown>;
  customerId: string;
}

export type Execution = { approvalId: string } | Pick<ToolExecutionResult, 'status' | 'summary' | 'data'>;

const RESULT_TIMEOUT_MS = 60_000;
const TENANT = defineSearchAttributeKey('CitiflowTenant', 'KEYWORD');
const TOOL = defineSearchAttributeKey('CitiflowTool', 'KEYWORD');

/**
 * Runs a tool for a customer by the same gate and ledger as in a conversation. A gated one is only announced.
 * @throws CitiflowError `tool_unknown`, `tool_arguments_invalid` that names every field, `bank_refused`,
 * `bank_outcome_unknown`, `dependency_unavailable`
 */
export async function executeTool(
  { temporal }: Pick<Dependencies, 'temporal'>,
  tenantId: string,
  request: ExecutionRequest,
): Promise<Execution> {
  const tool = toolNamed(request.toolName);
  const callId = randomUUID();
  const planned: PlanTool = {
    name: tool.name, effect: tool.effect, requiresSignIn: tool.requiresAuth, requires2FA: tool.requires2FA, strategy: 'auto_use',
  };
  const input: ToolExecutionInput = {
    tenantId, callId, approvalId: randomUUID(), tool: planned,
    arguments: parseArguments(tool, request.arguments),
    customer: { id: request.customerId, name: request.customerId },
  };
  const handle = await start(temporal, input);
  if (gateOf(planned)) return { approvalId: input.approvalId };
  const { status, summary, data } = await bounded(handle.result(), RESULT_TIMEOUT_MS).catch((error: unknown) => {
    throw fromTemporal(error);
  });
  if (status === 'unknown') throw new CitiflowError('bank_outcome_unknown', summary);
  if (status !== 'succeeded') throw new CitiflowError('bank_refused', summary);
  return { status, summary, data };
}

async function start(temporal: Dependencies['temporal'], input: ToolExecutionInput) {
  try {
    return await temporal.withDeadline(Date.now() + TEMPORAL_TIMEOUT_MS, () =>
      temporal.workflow.start<(input: ToolExecutionInput) => Promise<ToolExecutionResult>>(TOOL_EXECUTION, {
        workflowId: `tool-execution/${input.callId}`,
        taskQueue: TASK_QUEUES.turns,
        workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
        args: [input],
        staticSummary: `${input.tool.name} · single call`,
        typedSearchAttributes: [{ key: TENANT, value: input.tenantId }, { key: TOOL, value: input.tool.name }],
      }));
  } catch (error) {
    throw fromTemporal(error);
  }
}
