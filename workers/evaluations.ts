import { activityInfo, cancellationSignal } from '@temporalio/activity';
import type { Tool } from '../activities/banking/tool.ts';
import { TOOLS } from '../activities/banking/tools/index.ts';
import type { EvaluationCalls } from '../activities/evaluation/contract.ts';
import { judgeAttempt } from '../activities/evaluation/judge-attempt.ts';
import { readOnlyBank } from '../activities/evaluation/read-only-bank.ts';
import { prepareInSandbox, runInSandbox } from '../activities/evaluation/sandbox.ts';
import { createEvaluationSteps } from '../activities/evaluation/steps.ts';
import { comparePair } from '../activities/replay/compare-pair.ts';
import type { ReplayCalls } from '../activities/replay/contract.ts';
import { createReplaySteps } from '../activities/replay/steps.ts';
import type { ToolActivities, TurnCalls } from '../activities/turn/contract.ts';
import type { InboxFeed } from '../db/inbox-feed.ts';
import type { NotificationFeed } from '../db/notification-feed.ts';
import type { Embedder } from '../retrieval/embedder.ts';
import { turnActivities, type TurnDependencies } from './turns.ts';

export interface EvaluationDependencies extends TurnDependencies {
  embedder: Embedder;
  notifications: NotificationFeed;
}

/** No colleague is called to a conversation that nobody holds. */
const silentInbox: InboxFeed = { announce: () => undefined };

/**
 * The activities of the `evaluations` queue: those of a turn, with every tool in its sandbox and a bank that takes no
 * writes. There is no switch that a mistake could leave open: on this queue, nothing that writes is registered.
 */
export function evaluationActivities(given: EvaluationDependencies): object {
  const deps = { ...given, bank: readOnlyBank(given.bank), inbox: silentInbox };
  const attempt = () => ({ number: activityInfo().attempt, signal: cancellationSignal() });
  const tools: ToolActivities = Object.fromEntries(
    Object.values(TOOLS).map((tool: Tool) => [
      tool.name,
      (request: Parameters<ToolActivities[string]>[0]) => runInSandbox(deps, tool, request, attempt()),
    ]),
  );
  const imported: ToolActivities = {
    default: async (request) => runInSandbox(deps, await deps.tools.forCall(request.tenantId, request.tool), request, attempt()),
  };
  const gated: Pick<TurnCalls, 'prepareApproval'> = {
    prepareApproval: (request) => prepareInSandbox(deps, request, cancellationSignal()),
  };
  const judging: EvaluationCalls = { judgeAttempt: (request) => judgeAttempt(deps, request, cancellationSignal()) };
  const comparing: ReplayCalls = { comparePair: (request) => comparePair(deps, request, cancellationSignal()) };
  return Object.assign(
    turnActivities(deps), tools, imported, gated, judging, comparing, createEvaluationSteps(deps), createReplaySteps(deps.orm),
  );
}
