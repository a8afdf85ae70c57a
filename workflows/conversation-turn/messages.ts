import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { Colleague, DeskStanding } from '../../domain/conversation/desk.ts';
import type { Source } from '../../domain/conversation/events.ts';
import type { RetrievalState, StepOutput } from '../../domain/conversation/step-record.ts';
import type { TurnFacts } from '../../domain/flow/conditions.ts';
import type { Recording } from '../../domain/evaluation/recording.ts';
import type { Plan } from '../../domain/flow/plan.ts';

/** The protocol of a conversation: one workflow id a conversation, one run a turn. */
export const CONVERSATION_TURN = 'conversationTurn';

export interface TurnMessage {
  turnId: string;
  /** The client's own id: what makes sending twice harmless. */
  messageId: string;
  text: string;
  /** Of a test or an evaluation: refused in a live conversation. */
  trial?: Trial;
}

/** How a tester's turn differs from running the flow as it is. */
export interface Trial {
  /** Node id -> its output, in place of running it, on each visit. */
  pins?: Record<string, StepOutput>;
  /** Node id -> what its visits came to in the turn that is forked: each once, in their order. Then the node runs. */
  recorded?: Record<string, StepOutput[]>;
  /** Which turn of the conversation they were recorded for, from 1: not for one that was sent at the same time. */
  recordedFor?: number;
  /** This node alone is run. */
  only?: string;
  /** How the turn stands when it begins, besides its message. */
  state?: { replyText?: string; sources?: Source[]; retrieval?: RetrievalState; facts?: TurnFacts };
}

export interface TurnCustomer {
  id: string;
  name: string;
}

export interface TurnInput {
  tenantId: string;
  conversationId: string;
  agentId: string;
  versionId: string;
  mode: 'live' | 'test' | 'evaluation';
  channel: string;
  /** Who the bank knows the customer as; null for a visitor who has not signed in. */
  customer: TurnCustomer | null;
  plan: Plan;
  /** Nobody is there who could be asked or waited for: the case says how approvals end, and waits end at once. */
  evaluation?: { approval: 'approves' | 'rejects' };
  /** A tester looks on: each step is told as it begins and ends. */
  traced?: true;
  /** Of a test or an evaluation: tools are answered as in this conversation, and nothing is called. */
  recording?: Recording;
  message: TurnMessage;
  /** Messages that arrived during earlier runs, oldest first. The next run takes the first of them. */
  queued: TurnMessage[];
}

/** A run in which a colleague acts while no turn runs has no message; one that arrives meanwhile is the next run. */
export interface ConversationInput extends Omit<TurnInput, 'message'> {
  message: TurnMessage | null;
}

export interface EnqueueResult {
  turnId: string;
  runId: string;
  /** How many messages wait, this one included. 0 when the message is the running turn's own. */
  position: number;
}

/** A message during a turn. Refused with `queue_full`. The update's id is the message's: sending twice is one. */
export const enqueueMessageUpdate = defineUpdate<EnqueueResult, [TurnMessage]>('enqueueMessage');

/** Stops the running turn. Refused with `turn_not_found` when `turnId` is another's. */
export const stopTurnUpdate = defineUpdate<{ turnId: string }, [{ turnId?: string }]>('stopTurn');

export interface TurnState {
  turnId: string;
  nodeId: string | null;
  waitingFor: 'approval' | 'timer' | null;
  queued: number;
}

export const turnStateQuery = defineQuery<TurnState>('turnState');

interface DeskAction {
  /** The request's own: done once, whichever run it reaches. */
  actionId: string;
  by: Colleague;
}

export interface TakeOver extends DeskAction {
  force: boolean;
}

export interface HandBack extends DeskAction {
  force: boolean;
  note: string | null;
}

export interface StaffMessage extends DeskAction {
  messageId: string;
  text: string;
}

/**
 * A colleague takes the conversation over, in the middle of a reply, too. An update and not a signal: two may want it,
 * and one learns that the other has it (`conversation_taken`).
 */
export const takeOverUpdate = defineUpdate<DeskStanding, [TakeOver]>('takeOver');

/** The next message is the agent's again. Refused with `conversation_not_taken` or `conversation_taken`. */
export const handBackUpdate = defineUpdate<DeskStanding, [HandBack]>('handBack');

/** Refused with `conversation_not_taken` or `conversation_taken` unless its author has the conversation. */
export const staffMessageUpdate = defineUpdate<DeskStanding, [StaffMessage]>('staffMessage');

export interface SettleCall extends DeskAction {
  callId: string;
  action: 'look-up' | 'mark-done' | 'mark-not-done';
  reason: string;
}

/**
 * Somebody finds out what became of a call whose outcome was unknown: the customer is told, once. Refused with
 * `not_found`, `tool_call_settled`, `tool_call_under_way`; a look-up that finds nothing says `unknown`.
 */
export const settleCallUpdate = defineUpdate<{ status: 'succeeded' | 'failed' | 'unknown' }, [SettleCall]>('settleCall');
