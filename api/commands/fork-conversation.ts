import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { User } from '../../contract/http/auth.ts';
import type { trialRoutes } from '../../contract/http/trials.ts';
import { copyHistory } from '../../db/copy-history.ts';
import { AgentVersion } from '../../db/entities/agent.ts';
import { Conversation, Message, Turn } from '../../db/entities/conversation.ts';
import type { StepRecord } from '../../domain/conversation/step-record.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { agentById } from '../agents.ts';
import { conversationFor, type ConversationContext } from '../conversation-context.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Caller } from '../handler.ts';
import { snapshotDraft } from './create-version.ts';
import { checkedText, startTurn, type AcceptedTurn } from './start-turn.ts';
import { outputsBefore } from './trial.ts';

type Wanted = z.output<typeof trialRoutes.fork.body>;

export interface Fork {
  conversationId: string;
  versionId: string;
  text: string;
  messageId: string | null;
  turn: AcceptedTurn | null;
}

/**
 * Makes a test conversation of what was said before a turn, and runs that turn again in it: the whole of it, or from one
 * of its steps on, with what came before taken from the record.
 * @throws CitiflowError `not_found`, `turn_in_progress`, `step_not_found`, `step_not_recorded`, `node_not_found`,
 * `flow_invalid`, `forbidden` for live tools in the name of a customer who is not proven, and as `startTurn`
 */
export async function forkConversation(dependencies: Dependencies, caller: Caller & { user: User }, conversationId: string, wanted: Wanted): Promise<Fork> {
  // Also where a customer's token is given: here it says whom live tools act for, not what may be read.
  const source = await conversationFor(dependencies, { ...caller, customerToken: undefined }, conversationId);
  const customer = customerOf(dependencies, caller, source, wanted);
  const { context, text } = await dependencies.database.tenant(source.tenantId, (em) => fork(em, source, wanted, { user: caller.user, customer }));
  const { id, versionId } = context;
  if (!wanted.run) return { conversationId: id, versionId, text, messageId: null, turn: null };
  const messageId = randomUUID();
  const turn = await startTurn(dependencies, context, { messageId, text });
  return { conversationId: id, versionId, text, messageId, turn };
}

/** Recorded tools act for nobody. Live ones act for whom the caller proves, or has proven in their own test. */
function customerOf(
  { customerTokens }: Dependencies, { user, customerToken }: Caller, source: ConversationContext, wanted: Wanted,
): ConversationContext['customer'] {
  const token = wanted.customerToken ?? customerToken;
  if (wanted.tools === 'live' && token) {
    const claims = customerTokens.verify(token);
    if (claims.tenantId !== source.tenantId) throw new CitiflowError('not_found');
    return { id: claims.sub, name: claims.name };
  }
  const isOwnTest = source.mode === 'test' && source.recording === null && source.userId === user?.id;
  if (wanted.tools === 'live' && source.customer && !isOwnTest) {
    throw new CitiflowError('forbidden', 'Live tools would act for this customer. Say who the customer is, or answer the tools from the recording.');
  }
  return source.customer;
}

interface Forker {
  user: User;
  customer: ConversationContext['customer'];
}

async function fork(em: EntityManager, source: ConversationContext, wanted: Wanted, { user, customer }: Forker) {
  const turn = await em.findOne(Turn, { id: wanted.turnId, conversationId: source.id }, { exclude: ['events'] });
  if (!turn) throw new CitiflowError('not_found');
  if (turn.status === 'running') throw new CitiflowError('turn_in_progress');
  const version = await versionOf(em, source, turn, wanted, user);
  const step = stepOf(turn.steps, wanted);
  if (step !== null) {
    outputsBefore(turn.steps, step);
    const nodeId = turn.steps[step]?.nodeId ?? '';
    if (!version.runtimePackage.plan.nodes[nodeId]) throw new CitiflowError('node_not_found', 'The version has no such node to go on from.');
  }
  const said = await em.findOne(Message, { turnId: turn.id, role: 'user' });
  const text = checkedText(wanted.text ?? said?.content ?? '');
  const { tenantId, agentId, agentName } = source;
  const row = em.create(Conversation, {
    id: randomUUID(), tenantId, agentId, versionId: version.id, mode: 'test', channel: 'studio', status: 'open',
    customerId: customer?.id ?? null, customerName: customer?.name ?? null, userId: user.id,
    turnCount: 0, inputTokens: 0, outputTokens: 0, costMicros: 0, preview: '',
    origin: { kind: 'fork', conversationId: source.id, turnId: turn.id, sequence: turn.sequence, step },
    recording: wanted.tools === 'recorded' ? (source.recording ?? { conversationId: source.id }) : null,
  });
  await em.persist(row).flush();
  const { id, versionId, mode, channel, origin, recording } = row;
  await copyHistory(em, { from: source.id, to: id, beforeTurnId: turn.id });
  const context: ConversationContext = {
    id, tenantId, agentId, agentName, versionId, mode, channel, customer, userId: user.id, speaksForCustomer: true,
    origin: origin ?? null, recording: recording ?? null,
  };
  return { context, text };
}

async function versionOf(em: EntityManager, source: ConversationContext, turn: Pick<Turn, 'versionId'>, wanted: Wanted, user: User): Promise<AgentVersion> {
  if (wanted.draft) {
    const agent = await agentById(em, source.agentId);
    return snapshotDraft(em, agent, { tenantId: source.tenantId, by: user.name, changeDescription: '' });
  }
  const id = wanted.versionId ?? turn.versionId ?? source.versionId;
  const version = await em.findOne(AgentVersion, { id, agentId: source.agentId });
  if (!version) throw new CitiflowError('not_found', 'This agent has no such version.');
  return version;
}

/** The place of the step to go on from; null to run the whole turn. */
function stepOf(steps: readonly StepRecord[], { step, nodeId }: Wanted): number | null {
  if (step === undefined && nodeId === undefined) return null;
  const place = step ?? steps.findIndex((candidate) => candidate.nodeId === nodeId);
  const found = steps[place];
  if (!found || (nodeId !== undefined && found.nodeId !== nodeId)) throw new CitiflowError('step_not_found');
  return place;
}
