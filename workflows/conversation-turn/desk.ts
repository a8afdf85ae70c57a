import { condition } from '@temporalio/workflow';
import type { DeskStanding } from '../../domain/conversation/desk.ts';
import { deskSteps, lookUpCall } from './activities.ts';
import type { HandBack, SettleCall, StaffMessage, TakeOver } from './messages.ts';

export interface DeskHost {
  tenantId: string;
  conversationId: string;
  /** The turn that runs now, as long as the agent may speak in it. */
  runningTurnId(): string | null;
  /** Cancels the agent's work: the model call in flight and every wait; a write that has begun is seen through. */
  silence(): void;
}

/**
 * The colleagues' side of a conversation. Its workflow is the one writer, so that a person and the agent never both
 * answer: what is done here and what the turn does are decided by the same run, one after the other.
 */
export class Desk {
  private busy = 0;
  private acting = false;
  private taken = false;
  private used = false;

  constructor(private readonly host: DeskHost) {}

  /** A colleague has taken the conversation over during this run's turn: the agent is to say nothing more. */
  get agentIsSilenced(): boolean {
    return this.taken;
  }

  /** Somebody has acted here, or tried to. */
  get wasUsed(): boolean {
    return this.used;
  }

  /** Before a turn's end is written: whether it is the agent's depends on what is being done here. */
  async settled(): Promise<void> {
    if (this.busy > 0) await condition(() => this.busy === 0);
  }

  takeOver(action: TakeOver): Promise<DeskStanding> {
    return this.inTurn(async () => {
      const standing = await deskSteps.takeOver({ ...this.request(action), force: action.force, runningTurnId: this.host.runningTurnId() });
      this.taken = true;
      this.host.silence();
      return standing;
    });
  }

  handBack(action: HandBack): Promise<DeskStanding> {
    return this.inTurn(() => deskSteps.handBack({ ...this.request(action), force: action.force, note: action.note }));
  }

  write(action: StaffMessage): Promise<DeskStanding> {
    return this.inTurn(() => deskSteps.writeAsStaff({ ...this.request(action), messageId: action.messageId, text: action.text }));
  }

  /** The bank is asked beside whatever goes on here; only what it has said is told in its turn. */
  async settle({ by, callId, action, reason }: SettleCall): Promise<{ status: 'succeeded' | 'failed' | 'unknown' }> {
    this.used = true;
    const { tenantId, conversationId } = this.host;
    if (action === 'look-up') {
      const { status } = await lookUpCall({ tenantId, callId, by: by.name, byId: by.id, reason });
      if (status === 'unknown') return { status };
    }
    return this.inTurn(() => deskSteps.settleOutcome({ tenantId, conversationId, by, callId, action, reason }));
  }

  private request({ actionId, by }: { actionId: string; by: TakeOver['by'] }) {
    const { tenantId, conversationId } = this.host;
    return { tenantId, conversationId, actionId, by };
  }

  /** One after the other, in the order of their arrival: messages are told as they were sent. */
  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    this.used = true;
    this.busy += 1;
    try {
      while (this.acting) await condition(() => !this.acting);
      this.acting = true;
      try {
        return await work();
      } finally {
        this.acting = false;
      }
    } finally {
      this.busy -= 1;
    }
  }
}
