import type { z } from 'zod';

/** An open text/event-stream: what it tells, one after the other. */
export interface EventReader<Event extends { type: string }> {
  next<Type extends Event['type']>(type: Type): Promise<Extract<Event, { type: Type }>>;
  close(): void;
}

/** Listens as a browser's EventSource does. @throws Error with the status of a refusal */
export async function openEvents<Event extends { type: string }>(url: string, cookie: string, schema: z.ZodType<Event>): Promise<EventReader<Event>> {
  const leaving = new AbortController();
  const response = await fetch(url, { headers: { cookie, accept: 'text/event-stream' }, signal: leaving.signal });
  if (!response.ok || !response.body) throw new Error(`the stream answered ${response.status}`);
  const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const told: Event[] = [];
  const isOf = <Type extends Event['type']>(event: Event, type: Type): event is Extract<Event, { type: Type }> => event.type === type;
  return {
    async next(type) {
      for (;;) {
        const event = told.shift();
        if (event && isOf(event, type)) return event;
        if (event) continue;
        const { value, done } = await chunks.read();
        if (done) throw new Error('the stream has ended');
        text += value;
        const parts = text.split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts) {
          const data = /^data: (.*)$/m.exec(part)?.[1];
          if (data) told.push(schema.parse(JSON.parse(data)));
        }
      }
    },
    close: () => leaving.abort(),
  };
}
