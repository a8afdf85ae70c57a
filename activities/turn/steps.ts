import type { EventLog } from '../../db/event-log.ts';
import { approvalSteps } from '../approvals/steps.ts';
import { argumentsDigest } from '../banking/digest.ts';
import { beginTurn, type BeginTurnDependencies } from './begin-turn.ts';
import { checkGuardrail } from './check-guardrail.ts';
import type { Announcement, TurnSteps } from './contract.ts';
import { finishTurn, type FinishTurnDependencies } from './finish-turn.ts';
import { createPublisher } from './publisher.ts';

/** The short in-house steps of a turn, as the workflow calls them. */
export function createTurnSteps(deps: BeginTurnDependencies & FinishTurnDependencies): TurnSteps {
  const { orm, log } = deps;
  return {
    beginTurn: (request) => beginTurn(deps, request),
    checkGuardrail: (request) => checkGuardrail(orm, log, request),
    announce: (request) => announce(log, request),
    digestArguments: async (request) => argumentsDigest(request.toolName, request.arguments),
    ...approvalSteps(orm, log, deps.inbox),
    finishTurn: (request) => finishTurn(deps, request),
  };
}

async function announce(log: EventLog, request: Announcement): Promise<void> {
  await createPublisher(log, request, request.source).publish(...request.events);
}
