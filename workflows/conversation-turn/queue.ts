import { ApplicationFailure } from '@temporalio/workflow';
import { LIMITS } from '../../domain/limits.ts';
import type { TurnMessage } from './messages.ts';

/** The messages that wait for their turn: bounded, and each once. */
export class MessageQueue {
  constructor(
    private readonly current: TurnMessage | null,
    private readonly messages: TurnMessage[],
  ) {}

  /** Synchronous, for the update's validator. */
  validate(message: TurnMessage): void {
    if (this.positionOf(message) === undefined && this.messages.length >= LIMITS.queuedMessages) {
      throw ApplicationFailure.nonRetryable('Too many messages are waiting. Send this one again in a moment.', 'queue_full');
    }
  }

  /** @returns the message's place, from 1; 0 when it is the running turn's own; and whether it is new */
  add(message: TurnMessage): { position: number; isNew: boolean } {
    const known = this.positionOf(message);
    if (known !== undefined) return { position: known, isNew: false };
    this.messages.push(message);
    return { position: this.messages.length, isNew: true };
  }

  get length(): number {
    return this.messages.length;
  }

  /** The next message and those behind it, or null when none waits. */
  next(): { message: TurnMessage; rest: TurnMessage[] } | null {
    const [message, ...rest] = this.messages;
    return message ? { message, rest } : null;
  }

  private positionOf(message: TurnMessage): number | undefined {
    if (message.messageId === this.current?.messageId) return 0;
    const index = this.messages.findIndex((queued) => queued.messageId === message.messageId);
    return index < 0 ? undefined : index + 1;
  }
}
