import { setTimeout as sleep } from 'node:timers/promises';
import { conversationSchema, type Conversation } from '../../contract/http/conversations.ts';
import { startScriptedModel } from '../support/scripted-model.ts';
import { startSystem, type RunningSystem } from '../support/system.ts';
import { BankDesk } from './bank-desk.ts';
import { ChatClient } from './chat-client.ts';
import { teller } from './teller-model.ts';

/** A process that was killed, and when. */
export interface Killed {
  at: number;
  /** Resolves, with the time, when the launcher has found that a new process answers. */
  back: Promise<number>;
}

/** The whole system with a model that serves transfers, and one customer of its bank. */
export interface Branch {
  system: RunningSystem;
  bank: BankDesk;
  customerId: string;
  /** A new chat of the customer. */
  chat(): ChatClient;
  /** Ends a process by `kill -9`. */
  kill(name: string): Killed;
  /** The conversation as the API's other readers have it. */
  read(conversationId: string): Promise<Conversation>;
  close(): Promise<void>;
}

export async function openBranch(): Promise<Branch> {
  const model = await startScriptedModel();
  model.otherwise(teller);
  // Named, the folder is kept, with every process's log: to find out why a case failed.
  const dataDir = process.env['CITIFLOW_FAULTS_DATA_DIR'];
  const system = await startSystem({ ...(dataDir ? { dataDir } : {}), env: { LLM_BASE_URL: model.baseUrl, LLM_MODEL: 'teller', LLM_API_KEY: 'none' } });
  const { demo, api, bank } = system.endpoints;
  const customer = demo?.customers[0];
  if (!demo || !customer) throw new Error('The demonstration has no customers.');
  const url = `${api.replace(/^http/, 'ws')}/ws/chat/${demo.agentId}`;
  const staff = demo.users.find(({ role }) => role === 'admin') ?? demo.users[0];
  const cookie = await signIn(api, staff);
  const recoveries = (name: string) => system.output().split(`  ${name} is back\n`).length - 1;
  return {
    system,
    bank: new BankDesk(bank),
    customerId: customer.id,
    chat: () => new ChatClient({ url, customerToken: customer.token }),
    kill(name) {
      const before = recoveries(name);
      const back = system.kill(name).then(async () => {
        while (recoveries(name) === before) await sleep(20);
        return Date.now();
      });
      return { at: Date.now(), back };
    },
    async read(conversationId) {
      const response = await fetch(`${api}/api/v1/conversations/${conversationId}`, { headers: { cookie } });
      if (!response.ok) throw new Error(`Reading the conversation: ${response.status} ${await response.text()}`);
      return conversationSchema.parse(await response.json());
    },
    async close() {
      await system.stop();
      await model.stop();
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
