import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineSearchAttributeKey } from '@temporalio/common';
import { parseArguments } from '../../activities/banking/tool.ts';
import { Approval } from '../../db/entities/tool-call.ts';
import { CitiflowError, isErrorCode } from '../../domain/errors.ts';
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
  /** The member of staff who asks: they cannot be the call's second person. */
  requestedBy: { id: string; name: string };
}

export type Execution = { approvalId: string } | Pick<ToolExecutionResult, 'status' | 'summary' | 'data'>;

const RESULT_TIMEOUT_MS = 60_000;
const ANNOUNCED_WITHIN_MS = 4_000;
const LOOK_AGAIN_MS = 50;
const ANNOUNCED = Symbol('announced');
const TENANT = defineSearchAttributeKey('CitiflowTenant', 'KEYWORD');
const TOOL = defineSearchAttributeKey('CitiflowTool', 'KEYWORD');

/**
 * Runs a tool for a customer by the same gate and ledger as in a conversation. A gated one is only announced.
 * @throws CitiflowError `tool_unknown`, `tool_arguments_invalid` that names every field, `tool_not_allowed`, `bank_refused`,
 * `bank_outcome_unknown`, `dependency_unavailable`
 */
export async function executeTool(
  { temporal, database, tools }: Pick<Dependencies, 'temporal' | 'database' | 'tools'>,
  tenantId: string,
  request: ExecutionRequest,
): Promise<Execution> {
  const tool = await tools.named(tenantId, request.toolName);
  const callId = randomUUID();
  const planned: PlanTool = {
    name: tool.name, effect: tool.effect, requiresSignIn: tool.requiresAuth, requires2FA: tool.requires2FA, strategy: 'auto_use',
  };
  const input: ToolExecutionInput = {
    tenantId, callId, approvalId: randomUUID(), tool: planned,
    arguments: parseArguments(tool, request.arguments),
    customer: { id: request.customerId, name: request.customerId },
    requestedBy: request.requestedBy,
    policy: 1,
  };
  const handle = await start(temporal, input);
  const result = bounded(handle.result(), RESULT_TIMEOUT_MS).catch((error: unknown) => {
    throw fromTemporal(error);
  });
  const ended = new AbortController();
  // Whether the tenant's settings gate the call is known to the worker alone: an approval tells.
  const waitAtMostMs = gateOf(planned) ? ANNOUNCED_WITHIN_MS : 2 * RESULT_TIMEOUT_MS;
  const first = await Promise.race([result, announced(database, tenantId, input.approvalId, waitAtMostMs, ended.signal)])
    .finally(() => ended.abort());
  if (first === ANNOUNCED) {
    result.catch(() => undefined);
    return { approvalId: input.approvalId };
  }
  const { status, summary, data, code } = await result;
  if (status === 'unknown') throw new CitiflowError('bank_outcome_unknown', summary);
  if (status !== 'succeeded') throw new CitiflowError(isErrorCode(code) ? code : 'bank_refused', summary);
  return { status, summary, data };
}

/** Resolves once the approval can be read, or when that takes too long to wait for. */
async function announced(
  database: Dependencies['database'],
  tenantId: string,
  id: string,
  waitAtMostMs: number,
  ended: AbortSignal,
): Promise<typeof ANNOUNCED> {
  for (const deadline = Date.now() + waitAtMostMs; Date.now() < deadline && !ended.aborted; await sleep(LOOK_AGAIN_MS)) {
    if ((await database.tenant(tenantId, (em) => em.count(Approval, { id }))) > 0) break;
  }
  return ANNOUNCED;
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
