import type { Response } from 'express';

const KEEP_ALIVE_MS = 15_000;
const SLOW_CLIENT_BYTES = 4 * 1024 * 1024;

/**
 * Opens a text/event-stream on a response: each event under its type. A client that does not read is let go, and comes
 * back to load what it missed.
 * @param listen is given the way to deliver and to end; gives the function that stops it
 */
export function openEventStream<Event extends { type: string }>(
  response: Response, listen: (stream: { deliver: (event: Event) => void; end: () => void }) => () => void,
): void {
  response.status(200).set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  response.flushHeaders();
  const stop = listen({
    deliver(event) {
      if (response.writableLength > SLOW_CLIENT_BYTES) response.destroy();
      else response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    },
    end: () => response.end(),
  });
  const keepAlive = setInterval(() => response.write(': still here\n\n'), KEEP_ALIVE_MS);
  response.on('close', () => {
    clearInterval(keepAlive);
    stop();
  });
}
