import type { ChatEventWire } from '../../contract/events.ts';

type TurnEnd = Extract<ChatEventWire, { type: 'turn-end' }>;

/** The text that a customer reads of a turn: its deltas since the last reset. */
export function shownText(events: readonly ChatEventWire[]): string {
  return events.reduce((text, event) => {
    if (event.type === 'text-delta') return text + event.text;
    return event.type === 'text-reset' ? '' : text;
  }, '');
}

/**
 * What the wire promises and these events break; nothing, when all is well. The promises: offsets from 1, each
 * once and in order; one start and one end for each message that was sent; the deltas make the end's content.
 * @param events all that one client was sent of one conversation, as they came, repetitions and all
 * @param messageIds of the messages that the client has sent
 */
export function deliveryProblems(events: readonly ChatEventWire[], messageIds: readonly string[]): string[] {
  const outOfLine = events
    .map((event, index) => ({ expected: index + 1, event }))
    .find(({ expected, event }) => event.offset !== expected);
  const problems = outOfLine ? [`offset ${outOfLine.event.offset} came in the place of ${outOfLine.expected}`] : [];
  const turnIds = new Set(events.map((event) => event.turnId));
  for (const messageId of messageIds) {
    const starts = events.filter((event) => event.type === 'turn-start' && event.messageId === messageId);
    if (starts.length !== 1) problems.push(`message ${messageId} started ${starts.length} turns`);
  }
  if (turnIds.size !== messageIds.length) problems.push(`${messageIds.length} messages made ${turnIds.size} turns`);
  for (const turnId of turnIds) problems.push(...turnProblems(turnId, events.filter((event) => event.turnId === turnId)));
  return problems;
}

function turnProblems(turnId: string, told: readonly ChatEventWire[]): string[] {
  const ends = told.filter((event): event is ChatEventWire & TurnEnd => event.type === 'turn-end');
  const [end] = ends;
  if (!end || ends.length > 1) return [`turn ${turnId} ended ${ends.length} times`];
  const problems = told.at(-1) === end ? [] : [`turn ${turnId} went on after its end`];
  const shown = shownText(told);
  if (end.content !== shown) problems.push(`turn ${turnId} showed ${JSON.stringify(shown)} and ended with ${JSON.stringify(end.content)}`);
  return problems;
}
