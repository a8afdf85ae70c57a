import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { User } from '../../contract/http/auth.ts';
import type { trialRoutes } from '../../contract/http/trials.ts';
import type { AgentVersion } from '../../db/entities/agent.ts';
import { Conversation, Message, Turn } from '../../db/entities/conversation.ts';
import type { StepRecord } from '../../domain/conversation/step-record.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { flowOfNode } from '../../domain/flow/alone.ts';
import type { Flow } from '../../domain/flow/model.ts';
import { hasErrors, validateFlow } from '../../domain/flow/validate.ts';
import type { Trial } from '../../workflows/conversation-turn/messages.ts';
import { agentById, catalogueOf } from '../agents.ts';
import type { ConversationContext } from '../conversation-context.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Caller } from '../handler.ts';
import { snapshotDraft } from './create-version.ts';
import { startTurn, type AcceptedTurn } from './start-turn.ts';

type Wanted = z.output<typeof trialRoutes.runNode.body>;

export interface NodeRun extends AcceptedTurn {
  conversationId: string;
  status: Turn['status'];
  reply: string;
  step: StepRecord | null;
}

/** Most nodes have come to their end by then, a model's long answer too; a person may take longer. The studio waits twice as long. */
const WAIT_MS = 30_000;

/**
 * Runs one node alone, in a test conversation of its own, with a durable turn as any: what it calls and asks for is
 * called and asked for as in a test chat. Waits a while for what it comes to.
 * @throws CitiflowError `node_not_found`, `flow_invalid` with the problems of this node, and as `startTurn`
 */
export async function runNode(dependencies: Dependencies, caller: Caller & { user: User }, agentId: string, wanted: Wanted): Promise<NodeRun> {
  const { user } = caller;
  const token = wanted.customerToken ?? caller.customerToken;
  const claims = token ? dependencies.customerTokens.verify(token) : undefined;
  if (claims && claims.tenantId !== user.tenantId) throw new CitiflowError('not_found');
  const customer = claims ? { id: claims.sub, name: claims.name } : null;
  const conversation = await dependencies.database.tenant(user.tenantId, (em) => prepare(em, agentId, wanted, user, customer));
  const { messageText, ...state } = wanted.input;
  const trial: Trial = { only: wanted.nodeId, state };
  const accepted = await startTurn(dependencies, conversation, { messageId: randomUUID(), text: messageText }, { trial });
  await ended(dependencies, accepted);
  return { ...accepted, conversationId: conversation.id, ...(await outcomeOf(dependencies, conversation, accepted.turnId)) };
}

async function prepare(
  em: EntityManager, agentId: string, { flow, nodeId }: Wanted, user: User, customer: ConversationContext['customer'],
): Promise<ConversationContext> {
  const agent = await agentById(em, agentId);
  const version = await versionOf(em, { id: agent.id, flow: flow ?? agent.flow }, nodeId, user);
  const origin = { kind: 'node-run', nodeId } as const;
  const row = em.create(Conversation, {
    id: randomUUID(), tenantId: user.tenantId, agentId, versionId: version.id, mode: 'test', channel: 'studio', status: 'open',
    customerId: customer?.id ?? null, customerName: customer?.name ?? null, userId: user.id, origin,
    turnCount: 0, inputTokens: 0, outputTokens: 0, costMicros: 0, preview: '',
  });
  await em.persist(row).flush();
  const { id, tenantId, versionId, mode, channel } = row;
  return {
    id, tenantId, agentId, agentName: agent.name, versionId, mode, channel, customer, userId: user.id,
    speaksForCustomer: true, origin, recording: null,
  };
}

/** A snapshot of as much of the flow as the node needs. */
async function versionOf(em: EntityManager, { id, flow }: { id: string; flow: Flow }, nodeId: string, user: User): Promise<AgentVersion> {
  const catalogue = await catalogueOf(em);
  const whole = flowOfNode(flow, nodeId);
  const alone = flowOfNode(flow, nodeId, { withSearch: false });
  if (!whole || !alone) throw new CitiflowError('node_not_found');
  const chosen = hasErrors(validateFlow(whole, catalogue)) ? alone : whole;
  return snapshotDraft(em, { id, flow: chosen }, { tenantId: user.tenantId, by: user.name, changeDescription: '' });
}

/** Or not yet: then where to look is told. */
async function ended({ temporal }: Dependencies, { workflowId, runId }: AcceptedTurn): Promise<void> {
  const run = temporal.workflow.getHandle(workflowId, runId);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WAIT_MS);
  });
  // How it ended stands in the turn; a run that failed as a whole leaves it running.
  await Promise.race([run.result().then(() => undefined, () => undefined), late]);
  clearTimeout(timer);
}

async function outcomeOf({ database }: Dependencies, { id, tenantId }: ConversationContext, turnId: string): Promise<Pick<NodeRun, 'status' | 'reply' | 'step'>> {
  return database.tenant(tenantId, async (em) => {
    const turn = await em.findOne(Turn, { id: turnId, conversationId: id }, { exclude: ['events'] });
    const reply = await em.findOne(Message, { turnId, role: 'assistant' });
    return { status: turn?.status ?? 'running', reply: reply?.content ?? '', step: turn?.steps.at(-1) ?? null };
  });
}
