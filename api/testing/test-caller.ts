import { WebSocket, type ClientOptions } from 'ws';
import { TestSocket } from './test-socket.ts';

export interface TestAnswer {
  status: number;
  headers: Headers;
  // What comes back is looked at by each test; a schema here would test the schema.
  body: Record<string, never> & Record<string, unknown>;
}

/** A client of the API with a jar for its cookies, as a browser has. */
export class TestCaller {
  readonly cookies = new Map<string, string>();
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Of a stream of events, which has no end, only its beginning is waited for. */
  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<TestAnswer> {
    const form = body instanceof FormData;
    const response = await fetch(this.#url + path, {
      method,
      headers: { ...(body !== undefined && !form ? { 'content-type': 'application/json' } : {}), cookie: this.cookie(), ...headers },
      ...(body === undefined ? {} : { body: form || typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    this.#keepCookies(response.headers);
    const isStream = response.headers.get('content-type')?.includes('event-stream');
    if (isStream) await response.body?.cancel();
    const text = isStream ? '' : await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : { text } };
  }

  get = (path: string, headers?: Record<string, string>) => this.call('GET', path, undefined, headers);
  post = (path: string, body?: unknown, headers?: Record<string, string>) => this.call('POST', path, body, headers);
  put = (path: string, body?: unknown, headers?: Record<string, string>) => this.call('PUT', path, body, headers);
  delete = (path: string, headers?: Record<string, string>) => this.call('DELETE', path, undefined, headers);

  async signIn(email: string, password: string): Promise<void> {
    const { status } = await this.post('/api/v1/auth/sign-in', { email, password });
    if (status !== 200) throw new Error(`sign-in answered ${status}`);
  }

  cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Opens the chat of an agent, with this caller's cookies. */
  async chat(agentId: string, options: ClientOptions = {}): Promise<TestSocket> {
    const socket = new WebSocket(`${this.#url.replace('http', 'ws')}/ws/chat/${agentId}`, { headers: { cookie: this.cookie() }, ...options });
    socket.on('upgrade', (response) => {
      for (const line of response.headers['set-cookie'] ?? []) this.#keep(line);
    });
    return TestSocket.open(socket);
  }

  #keepCookies(headers: Headers): void {
    for (const line of headers.getSetCookie()) this.#keep(line);
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
