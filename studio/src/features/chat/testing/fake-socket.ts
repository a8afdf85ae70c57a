import type { Socket } from '../connection.ts';

/** A socket whose server is the test. */
export class FakeSocket implements Socket {
  sent: { type: string; messageId?: string; afterOffset?: number }[] = [];
  #listeners: { type: string; listener: (message: { data: unknown }) => void }[] = [];
  addEventListener(type: string, listener: (message: { data: unknown }) => void) {
    this.#listeners.push({ type, listener });
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {}
  emit(type: 'open' | 'close' | 'message', frame?: object) {
    for (const one of this.#listeners) if (one.type === type) one.listener({ data: JSON.stringify(frame) });
  }
}
