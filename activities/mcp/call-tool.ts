import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { CitiflowError } from '../../domain/errors.ts';
import type { ToolContext, ToolOutcome } from '../banking/tool.ts';
import type { Egress } from '../http-tools/egress.ts';
import { refusalIn } from '../http-tools/exchange.ts';
import { outcomeUnknown, refusedBy, unavailable, wrapped } from '../imported-tools/answers.ts';
import { offeredTools } from './offered-tools.ts';
import { withMcpServer, type McpServer, type McpSession } from './session.ts';

export interface McpCall {
  server: McpServer;
  /** The tool's name at the server. */
  toolName: string;
  /** Of the tool as it was imported. */
  digest: string;
  effect: 'read' | 'write';
  title: string;
  sourceName: string;
}

/** Of a result only its text: pictures, links and resources are not for our models. */
const resultShape = z.object({
  isError: z.boolean().optional(),
  content: z.array(z.union([z.object({ type: z.literal('text'), text: z.string() }), z.object({ type: z.string() })])).default([]),
});

/**
 * Calls a server's tool, if it still is the tool that was imported.
 * @throws CitiflowError `bank_refused`, `bank_unavailable`, `bank_outcome_unknown`, as an HTTP tool
 */
export async function callMcpTool(
  egress: Egress,
  call: McpCall,
  args: Record<string, unknown>,
  { idempotencyKey, signal }: Pick<ToolContext, 'idempotencyKey' | 'signal'>,
): Promise<ToolOutcome> {
  const progress = { sent: false };
  try {
    return await withMcpServer(egress, call.server, signal, async (session) => {
      await stillTheSame(session, call);
      progress.sent = true;
      const params = { name: call.toolName, arguments: args, ...(idempotencyKey ? { _meta: { 'citiflow/idempotencyKey': idempotencyKey } } : {}) };
      const result: unknown = await session.client.callTool(params, undefined, session.options);
      return outcomeOf(result, call);
    });
  } catch (failure) {
    throw translated(failure, call, progress.sent);
  }
}

/** A server may change a tool after it was looked at: then nobody has approved what it is now. */
async function stillTheSame(session: McpSession, { toolName, digest, sourceName }: McpCall): Promise<void> {
  const now = (await offeredTools(session)).find(({ operation }) => operation.key === toolName);
  if (!now) throw refusedBy('service_tool_removed', `${sourceName} no longer offers this. Nothing was done.`);
  if (now.digest !== digest) {
    throw refusedBy('service_tool_changed', `${sourceName} has changed this since it was set up, so it was not called. Our staff must look at it first.`);
  }
}

function outcomeOf(result: unknown, { sourceName, title, effect }: McpCall): ToolOutcome {
  const parsed = resultShape.safeParse(result);
  if (!parsed.success) {
    if (effect === 'write') return { summary: `${title}: done, but its answer could not be read.`, data: null };
    throw refusedBy('service_answer_invalid', `${sourceName} answered in a form that cannot be read.`);
  }
  const text = parsed.data.content.map((part) => ('text' in part ? part.text : '')).filter(Boolean).join('\n');
  if (parsed.data.isError) throw refusedBy('service_refused', `${sourceName} could not do this.`);
  return { summary: `${title}: done.`, data: wrapped(sourceName, text) };
}

const ANSWERED = new Set<number>([ErrorCode.MethodNotFound, ErrorCode.InvalidParams, ErrorCode.InvalidRequest, ErrorCode.ParseError]);

function translated(failure: unknown, { effect, sourceName }: McpCall, sent: boolean): CitiflowError {
  if (failure instanceof CitiflowError && failure.code !== 'tool_address_refused') return failure;
  if (sent && failure instanceof McpError && ANSWERED.has(failure.code)) {
    return refusedBy('service_refused', `${sourceName} did not accept this. Nothing was done.`, failure);
  }
  if (sent && effect === 'write') return outcomeUnknown(failure);
  const refusal = refusalIn(failure);
  if (refusal) return refusedBy('service_address_refused', `${sourceName}: ${refusal.message}`, failure);
  if (effect === 'write') return refusedBy('service_unreachable', `${sourceName} cannot be reached. Nothing was done.`, failure);
  return unavailable(`${sourceName} cannot be reached right now.`, failure);
}
