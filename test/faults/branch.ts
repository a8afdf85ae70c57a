import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { conversationSchema, type Conversation } from '../../contract/http/conversations.ts';
import { instanceNames } from '../../services/system.ts';
import { allowManyWrites } from '../support/many-writes.ts';
import { startScriptedModel } from '../support/scripted-model.ts';
import { startSystem, type RunningSystem } from '../support/system.ts';
import { BankDesk } from './bank-desk.ts';
import { ChatClient } from './chat-client.ts';
import { teller } from './teller-model.ts';
import { layWires, type Wires } from './wires.ts';

/** A process that was killed, and when. */
export interface Killed {
  at: number;
  /** Resolves when nothing is left of the process. */
  gone: Promise<void>;
  /** Resolves, with the time, when the launcher has found that a new process answers. */
  back: Promise<number>;
}

/** The whole system with a model that serves transfers, and one customer of its bank. */
export interface Branch {
  system: RunningSystem;
  bank: BankDesk;
  customerId: string;
  /** Stops the turn at a boundary. */
  wires: Wires;
  /** The API's processes, in the order of a chat's addresses. */
  apis: string[];
  /** A new chat of the customer. */
  chat(): ChatClient;
  /** Ends a process by `kill -9`. */
  kill(name: string): Killed;
  /** The conversation as the API's other readers have it. */
  read(conversationId: string): Promise<Conversation>;
  close(): Promise<void>;
}

/** How many processes of each kind; one, where nothing is said. */
export interface Staffing {
  workers?: number;
  apis?: number;
}

export async function openBranch({ workers = 1, apis = 1 }: Staffing = {}): Promise<Branch> {
  const model = await startScriptedModel();
  model.otherwise(teller);
  // Named, the folder is kept, with every process's log: to find out why a case failed.
  const dataDir = process.env['CITIFLOW_FAULTS_DATA_DIR'];
  const folder = dataDir ?? await mkdtemp(join(tmpdir(), 'citiflow-branch-'));
  const apiNames = instanceNames('api', apis);
  const wires = await layWires([...instanceNames('worker', workers), ...apiNames], join(folder, 'ports.json'));
  const system = await startSystem({
    dataDir: folder,
    args: ['--workers', String(workers), '--apis', String(apis)],
    env: { LLM_BASE_URL: model.baseUrl, LLM_MODEL: 'teller', LLM_API_KEY: 'none', CITIFLOW_DETOURS: wires.detours },
  });
  const close = async () => {
    await system.stop();
    await wires.close();
    await model.stop();
    if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    await allowManyWrites(system.endpoints);
    return await furnish({ system, wires, apis: apiNames, close });
  } catch (failure) {
    await close();
    throw failure;
  }
}

async function furnish(parts: Pick<Branch, 'system' | 'wires' | 'apis' | 'close'>): Promise<Branch> {
  const { system } = parts;
  const { demo, api, bank } = system.endpoints;
  const customer = demo?.customers[0];
  if (!demo || !customer) throw new Error('The demonstration has no customers.');
  const urls = system.endpoints.apis.map((address) => `${address.replace(/^http/, 'ws')}/ws/chat/${demo.agentId}`);
  const staff = demo.users.find(({ role }) => role === 'admin') ?? demo.users[0];
  const cookie = await signIn(api, staff);
  const recoveries = (name: string) => system.output().split(`  ${name} is back\n`).length - 1;
  return {
    ...parts,
    bank: new BankDesk(bank),
    customerId: customer.id,
    chat: () => new ChatClient({ urls, customerToken: customer.token }),
    kill(name) {
      const before = recoveries(name);
      const gone = system.strike(name).then(() => undefined);
      const back = gone.then(async () => {
        while (recoveries(name) === before) await sleep(20);
        return Date.now();
      });
      return { at: Date.now(), gone, back };
    },
    async read(conversationId) {
      const response = await fetch(`${api}/api/v1/conversations/${conversationId}`, { headers: { cookie } });
      if (!response.ok) throw new Error(`Reading the conversation: ${response.status} ${await response.text()}`);
      return conversationSchema.parse(await response.json());
    },
  };
}

async function signIn(api: string, user: { email: string; password: string } | undefined): Promise<string> {
  const response = await fetch(`${api}/api/v1/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: user?.email, password: user?.password }),
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (!response.ok || cookie === undefined) throw new Error(`Nobody could sign in: ${response.status}`);
  return cookie;
}
