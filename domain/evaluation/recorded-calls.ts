import type { ChatEvent } from '../conversation/events.ts';
import type { ObservedCall } from './observation.ts';

/** A gated call has its exact arguments, with names turned into ids, from its request for approval. */
export function callsIn(events: readonly ChatEvent[]): ObservedCall[] {
  return events.flatMap((event) => {
    if (event.type !== 'tool-call') return [];
    const result = events.find((other) => other.type === 'tool-result' && other.toolCallId === event.toolCallId);
    const asked = events.find((other) => other.type === 'approval-request' && other.toolCallId === event.toolCallId);
    return [{
      toolName: event.toolName,
      arguments: { ...event.arguments, ...(asked?.type === 'approval-request' ? asked.arguments : {}) },
      effect: event.effect,
      status: result?.type === 'tool-result' ? result.status : null,
      summary: result?.type === 'tool-result' ? result.summary : '',
    }];
  });
}
