import { mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { authRoutes } from '../../contract/http/auth.ts';
import { BankDesk } from '../../test/faults/bank-desk.ts';
import { ChatClient } from '../../test/faults/chat-client.ts';
import { allowManyWrites, signedIn } from '../../test/support/many-writes.ts';
import { startScriptedModel, type ScriptedReply, type SeenRequest } from '../../test/support/scripted-model.ts';
import { startSystem, type Endpoints, type RunningSystem } from '../../test/support/system.ts';
import type { Api } from '../seed/api.ts';
import { makeAgent } from './agent.ts';
import { startBareBed, type BareBed } from './bare.ts';
import { watchArrivals, type Arrivals } from './arrivals.ts';

/** The whole system, an agent whose transfers wait for a code, and the bank under watch. */
export interface DeskBed {
  system: RunningSystem;
  bank: BankDesk;
  /** Requests on their way from the worker to the bank. */
  arrivals: Arrivals;
  /** The floor, on the same Temporal server. */
  bare: BareBed;
  customerId: string;
  /** Signed in as support. */
  support: Api;
  /** The cookie of the same. */
  supportCookie: string;
  chat(): ChatClient;
  /** What a customer writes to have so much sent. */
  request(amountMinor: number): string;
  stop(): Promise<void>;
}

const portsSchema = z.looseObject({ bank: z.number() });

export async function startDeskBed(): Promise<DeskBed> {
  const dataDir = await mkdtemp(join(tmpdir(), 'citiflow-desk-'));
  const model = await startScriptedModel();
  model.otherwise(transferAtOnce);
  const arrivals = await watchArrivals(() => portsSchema.parse(JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8'))).bank);
  const system = await startSystem({
    dataDir, timeoutMs: 180_000,
    env: { LLM_BASE_URL: model.baseUrl, LLM_MODEL: 'instant', CITIFLOW_DETOURS: `worker.bank=${arrivals.address}` },
  });
  const stop = async () => {
    await system.stop();
    await Promise.all([arrivals.close(), model.stop(), rm(dataDir, { recursive: true, force: true })]);
  };
  try {
    return await furnish(system, arrivals, stop);
  } catch (failure) {
    await stop();
    throw failure;
  }
}

async function furnish(system: RunningSystem, arrivals: Arrivals, stopAll: () => Promise<void>): Promise<DeskBed> {
  const { demo, api, bank } = system.endpoints;
  const customer = demo?.customers[0];
  if (!customer) throw new Error('The demonstration has no customer to speak as.');
  await allowManyWrites(system.endpoints);
  const agentId = await makeAgent(system.endpoints, 'transfer_funds');
  const bare = await startBareBed(system.endpoints.temporalAddress);
  const urls = [`${api.replace(/^http/, 'ws')}/ws/chat/${agentId}`];
  return {
    system, arrivals, bare,
    support: await signedIn(system.endpoints, 'support'),
    supportCookie: await cookieOf(system.endpoints, 'support'),
    bank: new BankDesk(bank),
    customerId: customer.id,
    chat: () => new ChatClient({ urls, customerToken: customer.token }),
    request: (amountMinor) => `Send ${amountMinor} cents to Alice.`,
    async stop() {
      await bare.stop();
      await stopAll();
    },
  };
}

/** The session of the same person as a browser holds it. */
async function cookieOf({ api, demo }: Endpoints, role: string): Promise<string> {
  const { email, password } = demo?.users.find((one) => one.role === role) ?? { email: '', password: '' };
  const response = await fetch(api + authRoutes.signIn.path, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password }),
  });
  return response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]).join('; ');
}

/** Transfers what was asked for, and says so. */
function transferAtOnce({ messages }: SeenRequest): ScriptedReply {
  const asked = messages.findLastIndex(({ role }) => role === 'user');
  const amountMinor = Number(/Send (\d+) cents/.exec(JSON.stringify(messages[asked]?.content))?.[1]);
  if (messages.slice(asked).some(({ role }) => role === 'tool')) return { text: 'That is what happened.' };
  return { calls: [{ name: 'transfer_funds', arguments: { payeeId: 'payee-alice', amountMinor } }] };
}
