import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { CallLookUps } from '../../activities/ledger/look-up-call.ts';
import type { DeskSteps } from '../../activities/support/contract.ts';
import type {
  Announcement, ModelCallRequest, RetrieveRequest, ToolActivities, ToolRunRequest, ToolRunResult, TurnCalls, TurnSteps,
} from '../../activities/turn/contract.ts';

/**
 * Short in-house steps: a store that is down or restarting is waited for, as these must happen for the turn
 * to be told at all. The attempt's own time-out is short, so that a hung connection is given up early.
 */
const stepRetry = { initialInterval: '100ms', backoffCoefficient: 1.5, maximumInterval: '1s' } as const;

const inHouse = {
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '30m',
  localRetryThreshold: '30s',
  retry: stepRetry,
} as const;

export const steps = proxyLocalActivities<TurnSteps>(inHouse);

/** What a node would have told that was not run, said so in the run's history. */
export const announcePinned = (name: string, announcement: Announcement): Promise<void> =>
  steps.announce.executeWithOptions({ summary: `${name}: pinned, not run` }, [announcement]);

/** A colleague waits for these, and is told sooner than a turn would be that a store is down. */
export const deskSteps = proxyLocalActivities<DeskSteps>({ ...inHouse, scheduleToCloseTimeout: '1m' });

/**
 * Every call out heartbeats once a second (an interceptor does it), so a killed worker is noticed within
 * this long, rather than at the end of the call's own time.
 */
const HEARTBEAT_TIMEOUT = '4s';

/** A search: worth a few tries within seconds; then the flow's own fallback speaks. */
const searches = proxyActivities<Pick<TurnCalls, 'searchKnowledge'>>({
  startToCloseTimeout: '10s',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '300ms', maximumInterval: '2s', maximumAttempts: 6 },
});

/** One answer of a model. A lost worker counts as an attempt, so there is one more than a provider deserves. */
const models = proxyActivities<Pick<TurnCalls, 'callModel'>>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '5s', maximumAttempts: 5 },
});

/** Reads of the bank, and the sending and checking of codes (by key: a repetition sends no second one). */
const reads = {
  startToCloseTimeout: '15s',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '300ms', backoffCoefficient: 1.7, maximumInterval: '3s', maximumAttempts: 8 },
} as const;
const approvals = proxyActivities<Pick<TurnCalls, 'prepareApproval' | 'verifyCode' | 'attestCallBack'>>(reads);

/**
 * Writes go through the ledger by a key fixed before the first attempt. Each further attempt looks the key up
 * at the bank before anything else; after this long a person has to.
 */
const writes = {
  startToCloseTimeout: '20s',
  scheduleToCloseTimeout: '10m',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '300ms', backoffCoefficient: 2, maximumInterval: '15s' },
} as const;

/** What became of a call, for a person who waits for it. It is never made again here. */
export const { lookUpCall } = proxyActivities<CallLookUps>({
  startToCloseTimeout: '10s',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '500ms', maximumInterval: '2s', maximumAttempts: 4 },
});

const readTools = proxyActivities<ToolActivities>(reads);
const writeTools = proxyActivities<ToolActivities>(writes);

/**
 * Calls out, each with a line for whoever reads the run in Temporal's UI. The lines name what and how much,
 * never what the customer wrote: summaries are not encrypted. Named one by one: a proxy has no members to spread.
 */
export const calls: TurnCalls = {
  searchKnowledge: (request) =>
    searches.searchKnowledge.executeWithOptions({ summary: searchSummary(request) }, [request]),
  callModel: (request) => models.callModel.executeWithOptions({ summary: modelSummary(request) }, [request]),
  prepareApproval: (request) =>
    approvals.prepareApproval.executeWithOptions(
      { summary: `Fix the arguments of ${request.tool.name} and ask for approval (${request.kind})` },
      [request],
    ),
  verifyCode: (request) =>
    approvals.verifyCode.executeWithOptions({ summary: 'Check the code with the bank' }, [request]),
  attestCallBack: (request) =>
    approvals.attestCallBack.executeWithOptions({ summary: 'Tell the bank who called the customer back' }, [request]),
};

/** Runs a tool's own activity. Writes and reads are different promises. */
export function callTool(request: ToolRunRequest): Promise<ToolRunResult> {
  const { name, effect } = request.tool;
  const activity = (effect === 'write' ? writeTools : readTools)[name];
  if (!activity) throw new Error(`No activity for the tool ${name}`);
  const summary = `${effect === 'write' ? 'Write' : 'Read'} at the bank${request.approved ? ', as approved' : ''}`;
  return activity.executeWithOptions({ summary }, [request]);
}

const searchSummary = ({ node }: RetrieveRequest) =>
  `${node.name}: ${node.config.mode}${node.config.rerank ? ', reranked' : ''}, at most ${node.config.maximumDocuments} passages`;

const modelSummary = ({ node, choice, rounds, offerTools }: ModelCallRequest) =>
  `${node.name}, round ${rounds.length + 1}${choice === 'fallback' ? ', fallback model' : ''}: ` +
  (offerTools ? `${node.tools.length} tools offered` : 'no tools offered');
