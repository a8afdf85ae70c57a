import { inboxEventSchema, inboxRoutes, type InboxEvent } from '../../contract/http/inbox.ts';

/** An open inbox: what it is told, one after the other. */
export interface InboxReader {
  next<Type extends InboxEvent['type']>(type: Type): Promise<Extract<InboxEvent, { type: Type }>>;
  close(): void;
}

/** Listens as a browser's EventSource does. @throws Error with the status of a refusal */
export async function openInbox(url: string, cookie: string): Promise<InboxReader> {
  const leaving = new AbortController();
  const response = await fetch(url + inboxRoutes.events.path, { headers: { cookie, accept: 'text/event-stream' }, signal: leaving.signal });
  if (!response.ok || !response.body) throw new Error(`the inbox answered ${response.status}`);
  const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const told: InboxEvent[] = [];
  return {
    async next<Type extends InboxEvent['type']>(type: Type) {
      for (;;) {
        const event = told.shift();
        if (event?.type === type) return event as Extract<InboxEvent, { type: Type }>;
        if (event) continue;
        const { value, done } = await chunks.read();
        if (done) throw new Error('the inbox has ended');
        text += value;
        const parts = text.split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts) {
          const data = /^data: (.*)$/m.exec(part)?.[1];
          if (data) told.push(inboxEventSchema.parse(JSON.parse(data)));
        }
      }
    },
    close: () => leaving.abort(),
  };
}
