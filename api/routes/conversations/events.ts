import type { conversationRoutes } from '../../../contract/http/conversations.ts';
import type { ChatEvent } from '../../../domain/conversation/events.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import { conversationFor } from '../../conversation-context.ts';
import { STREAMED, type Call, type Handler } from '../../handler.ts';
import type { Dependencies } from '../../dependencies.ts';
import type { Spoken } from '../../sockets/event-archive.ts';

type Route = typeof conversationRoutes.events;
const KEEP_ALIVE_MS = 15_000;
const SLOW_CLIENT_BYTES = 4 * 1024 * 1024;

/** Events as JSON, or live as server-sent events with the offset as their id. */
export const readEvents: Handler<Route> = async (call, dependencies) => {
  const { id, tenantId } = await conversationFor(dependencies, call.caller, call.params.conversationId);
  const conversation = { id, tenantId };
  const afterOffset = resumeOffset(call);
  const lastOffset = await dependencies.events.lastOffset(conversation);
  if (afterOffset > lastOffset) throw new CitiflowError('offset_from_the_future');
  if (call.request.accepts(['application/json', 'text/event-stream']) === 'text/event-stream') {
    stream(call, dependencies, conversation, afterOffset);
    return STREAMED;
  }
  const events = await dependencies.events.readAfter(conversation, afterOffset, 1_000);
  return { status: 200, body: { events, lastOffset: Math.max(lastOffset, events.at(-1)?.offset ?? 0) } };
};

/** A browser that reconnects sends the last id that it saw. */
function resumeOffset({ request, query }: Call<Route>): number {
  const lastSeen = Number(request.get('last-event-id') ?? Number.NaN);
  return Number.isInteger(lastSeen) && lastSeen >= 0 ? lastSeen : query.afterOffset;
}

function stream({ response, caller }: Call<Route>, { eventFeed, apiKeys }: Dependencies, conversation: Spoken, afterOffset: number): void {
  response.status(200).set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  response.flushHeaders();
  const write = (event: ChatEvent) => {
    if (response.writableLength > SLOW_CLIENT_BYTES) response.destroy();
    else response.write(`id: ${event.offset}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  const stopListening = eventFeed.listen({ conversation, afterOffset, deliver: write, ended: () => response.end() });
  const keepAlive = setInterval(() => response.write(': still here\n\n'), KEEP_ALIVE_MS);
  const stop = () => {
    clearInterval(keepAlive);
    stopListening();
  };
  const endWatch = caller.apiKey && apiKeys.watch(caller.apiKey, () => {
    stop();
    response.end();
  });
  response.on('close', () => {
    endWatch?.();
    stop();
  });
}
