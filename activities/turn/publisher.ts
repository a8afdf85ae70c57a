import type { ChatEventBody } from '../../domain/conversation/events.ts';
import { storable } from '../../domain/storable.ts';
import type { EventLog } from '../../db/event-log.ts';
import type { TurnRef } from './contract.ts';

/** Writes a step's events in order. Nothing is written for a call outside a conversation. */
export interface Publisher {
  /** Several at once cost what one costs. */
  publish(...events: ChatEventBody[]): Promise<void>;
}

/**
 * @param source names the step within the conversation; the same step published again is dropped by the log
 * @param attempt of the activity where each attempt tells its own story (the model's text); 0 where a retry
 *   must not tell it again
 */
export function createPublisher(log: EventLog, ref: TurnRef, source: string, attempt = 0): Publisher {
  const { conversationId, turnId, floorOffset, standalone } = ref;
  let written = 0;
  return {
    async publish(...events) {
      const sequence = written + 1;
      written += events.length;
      if (standalone || events.length === 0) return;
      await log.append({ conversationId, turnId, floorOffset, events: storable(events), source, attempt, sequence });
    },
  };
}
