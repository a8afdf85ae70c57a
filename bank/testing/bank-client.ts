import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';

const answerBody = z.record(z.string(), z.unknown());
const itemsBody = z.object({ items: z.array(answerBody), nextCursor: z.string().nullish() });
const ledgerBody = z.object({
  entries: z.array(
    z.strictObject({
      id: z.string(), idempotencyKey: z.string(), transferId: z.string(), accountId: z.string(),
      amountMinor: z.number().int(), currency: z.string(), at: z.iso.datetime(),
    }),
  ),
});

interface Call {
  user?: string | null;
  token?: string | null;
  key?: string;
  headers?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal;
}

export interface BankAnswer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** What tests say to a bank, as a program outside would. */
export class BankClient {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  async call(method: string, path: string, call: Call = {}): Promise<BankAnswer> {
    const { user = 'cust-alex', token = this.#token, key, headers, body, signal } = call;
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...(user === null ? {} : { 'X-User-ID': user }),
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { status: response.status, headers: response.headers, body: answerBody.parse(await response.json()) };
  }

  get(path: string, call: Call = {}): Promise<BankAnswer> {
    return this.call('GET', path, call);
  }

  post(path: string, call: Call = {}): Promise<BankAnswer> {
    return this.call('POST', path, call);
  }

  async items(path: string, call: Call = {}) {
    return itemsBody.parse((await this.get(path, call)).body).items;
  }

  async balanceMinor(accountId: string, user = 'cust-alex'): Promise<number> {
    return z.number().parse((await this.get(`/accounts/${accountId}/balance`, { user })).body['amountMinor']);
  }

  /** The ledger's entries for one idempotency key. */
  async entriesOf(key: string) {
    const { entries } = ledgerBody.parse((await this.get('/sandbox/ledger')).body);
    return entries.filter((entry) => entry.idempotencyKey === key);
  }

  async ledger() {
    return ledgerBody.parse((await this.get('/sandbox/ledger')).body).entries;
  }

  /** Opens a challenge and reads its code from the outbox. */
  async openChallenge({ user = 'cust-alex', digest = digestOf('transfer') } = {}) {
    const opened = await this.post('/challenges', { user, key: randomUUID(), body: { userId: user, digest } });
    const challengeId = z.string().parse(opened.body['challengeId']);
    const messages = await this.items(`/sandbox/outbox?userId=${user}`);
    const message = messages.find((item) => item['challengeId'] === challengeId);
    return { challengeId, digest, code: z.string().parse(message?.['code']) };
  }

  /** The two headers of a verified challenge. */
  async proof(options: { user?: string; digest?: string } = {}): Promise<Record<string, string>> {
    const { user = 'cust-alex' } = options;
    const { challengeId, digest, code } = await this.openChallenge(options);
    const verified = await this.post(`/challenges/${challengeId}/verify`, { user, body: { code } });
    return {
      'X-Challenge-Token': z.string().parse(verified.body['challengeToken']),
      'X-Arguments-Digest': digest,
    };
  }

  /** A transfer with a challenge of its own, unless headers are given. */
  async transfer(body: Record<string, unknown>, call: Omit<Call, 'body'> = {}): Promise<BankAnswer> {
    const headers = call.headers ?? (await this.proof(call.user ? { user: call.user } : {}));
    return this.post('/transfers', { key: randomUUID(), ...call, headers, body });
  }
}

/** A digest as the caller makes it of a tool and its arguments. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Fifty dollars to Alice; a test names what differs. */
export function buildTransfer(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    fromAccountId: 'acc-alex-checking', payeeId: 'payee-alice', amountMinor: 5_000, currency: 'USD', ...changes,
  };
}
