import type { Colleague, DeskStanding } from '../../domain/conversation/desk.ts';

/** What the conversation's workflow asks of its activities when a colleague acts at the desk. */
export interface DeskRequest {
  tenantId: string;
  conversationId: string;
  /** The request's own: done once, however often it is asked for. */
  actionId: string;
  by: Colleague;
}

export interface TakeOverRequest extends DeskRequest {
  /** Take it from a colleague who has it. */
  force: boolean;
  /** The turn that runs meanwhile: it says nothing more. */
  runningTurnId: string | null;
}

export interface HandBackRequest extends DeskRequest {
  note: string | null;
  /** Hand back what a colleague has taken. */
  force: boolean;
}

export interface StaffMessageRequest extends DeskRequest {
  /** The client's own. */
  messageId: string;
  text: string;
}

export interface SettleOutcomeRequest extends Omit<DeskRequest, 'actionId'> {
  callId: string;
  /** `look-up`: the other side has said it, and the ledger has it. */
  action: 'look-up' | 'mark-done' | 'mark-not-done';
  reason: string;
}

export interface SettledOutcome {
  status: 'succeeded' | 'failed' | 'unknown';
}

/** Short in-house steps, run as local activities. Each is idempotent on its action's id. */
export interface DeskSteps {
  takeOver(request: TakeOverRequest): Promise<DeskStanding>;
  handBack(request: HandBackRequest): Promise<DeskStanding>;
  writeAsStaff(request: StaffMessageRequest): Promise<DeskStanding>;
  settleOutcome(request: SettleOutcomeRequest): Promise<SettledOutcome>;
}
