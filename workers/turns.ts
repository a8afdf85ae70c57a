import { cancellationSignal, activityInfo } from '@temporalio/activity';
import { searchKnowledge } from '../activities/retrieval/search-knowledge.ts';
import { attestCallBack, prepareApproval, verifyCode, type ApprovalDependencies } from '../activities/approvals/calls.ts';
import { TOOLS } from '../activities/banking/tools/index.ts';
import type { Tool } from '../activities/banking/tool.ts';
import { lookUpCall, type CallLookUps } from '../activities/ledger/look-up-call.ts';
import { runTool } from '../activities/ledger/run-tool.ts';
import { callModel } from '../activities/llm/call-model.ts';
import type { Providers } from '../activities/llm/providers/index.ts';
import type { RuntimePackages } from '../activities/llm/runtime-packages.ts';
import type { Attempt } from '../activities/turn/attempt.ts';
import type { ToolActivities, TurnCalls, TurnSteps } from '../activities/turn/contract.ts';
import type { Histories } from '../activities/turn/histories.ts';
import { createTurnSteps } from '../activities/turn/steps.ts';
import type { DeskSteps } from '../activities/support/contract.ts';
import { createDeskSteps } from '../activities/support/desk.ts';
import type { InboxFeed } from '../db/inbox-feed.ts';
import type { Retriever } from '../retrieval/search.ts';

export interface TurnDependencies extends ApprovalDependencies {
  inbox: InboxFeed;
  packages: RuntimePackages;
  histories: Histories;
  providers: Providers;
  retriever: Retriever;
  temporalUrl: (workflowId: string, runId: string) => string;
}

/** The activities of the `turns` queue. A tool's activity bears the tool's name: so history tells the story. */
export function turnActivities(deps: TurnDependencies): TurnSteps & DeskSteps & TurnCalls & CallLookUps & ToolActivities {
  const calls: TurnCalls = {
    searchKnowledge: (request) => searchKnowledge(deps.retriever, deps.log, request, attempt()),
    callModel: (request) => callModel(deps, request, attempt()),
    prepareApproval: (request) => prepareApproval(deps, request, cancellationSignal()),
    verifyCode: (request) => verifyCode(deps, request, cancellationSignal()),
    attestCallBack: (request) => attestCallBack(deps, request, cancellationSignal()),
  };
  const tools: ToolActivities = Object.fromEntries(
    Object.values(TOOLS).map((tool: Tool) => [
      tool.name,
      (request: Parameters<ToolActivities[string]>[0]) => runTool(deps, tool, request, attempt()),
    ]),
  );
  // Imported tools have no activity of their own: a call under any other name comes here.
  const imported: ToolActivities = {
    default: async (request) => runTool(deps, await deps.tools.forCall(request.tenantId, request.tool), request, attempt()),
  };
  const lookUps: CallLookUps = { lookUpCall: (request) => lookUpCall(deps, request, cancellationSignal()) };
  return Object.assign(tools, imported, calls, lookUps, createTurnSteps(deps), createDeskSteps(deps));
}

function attempt(): Attempt {
  const { attempt: number, retryPolicy } = activityInfo();
  return { number, atMost: retryPolicy?.maximumAttempts, signal: cancellationSignal() };
}
