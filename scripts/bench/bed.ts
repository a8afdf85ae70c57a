import { setTimeout as sleep } from 'node:timers/promises';
import { startSystem, type RunningSystem } from '../../test/support/system.ts';
import { makeAgent } from './agent.ts';
import { openBank, type DirectBank } from './bank.ts';
import { startBareBed, type BareBed } from './bare.ts';
import { ChatClient } from './chat-client.ts';
import { startInstantModel, type InstantModel } from './model.ts';

/** A workflow that has ended leaves the server work for a while, which would slow whatever comes next. */
const SETTLE_MS = 150;

/** Messages that one conversation takes a minute, with room to spare. */
const TURNS_A_CONVERSATION = 24;

export const settle = (): Promise<void> => sleep(SETTLE_MS);

/** The whole system as `npm start` runs it, an instant model, and the floor on the same Temporal server. */
export interface Bed {
  system: RunningSystem;
  model: InstantModel;
  bare: BareBed;
  bank: DirectBank;
  openClient(): Promise<ChatClient>;
  /** A client that the rate limit still lets speak. */
  freshClient(): Promise<ChatClient>;
  stop(): Promise<void>;
}

export async function startBed(): Promise<Bed> {
  const model = await startInstantModel();
  const system = await startSystem({ env: { LLM_BASE_URL: model.baseUrl, LLM_MODEL: 'instant' }, timeoutMs: 180_000 })
    .catch(async (failure: unknown) => {
      await model.stop();
      throw failure;
    });
  const stopAll = async () => {
    await model.stop();
    await system.stop();
  };
  try {
    return await furnish(system, model, stopAll);
  } catch (failure) {
    await stopAll();
    throw failure;
  }
}

async function furnish(system: RunningSystem, model: InstantModel, stopAll: () => Promise<void>): Promise<Bed> {
  const { endpoints, bankToken } = system;
  const customer = endpoints.demo?.customers[0];
  if (!customer) throw new Error('The demonstration has no customer to speak as.');
  const bank = await openBank(endpoints.bank, bankToken, customer.id);
  const agentId = await makeAgent(endpoints);
  const bare = await startBareBed(endpoints.temporalAddress);
  const openClient = () => ChatClient.open({ api: endpoints.api, agentId, customerToken: customer.token });
  let current: ChatClient | undefined;
  return {
    system, model, bare, bank, openClient,
    async freshClient() {
      if (current && current.turns < TURNS_A_CONVERSATION) return current;
      current?.close();
      current = await openClient();
      return current;
    },
    async stop() {
      current?.close();
      await bare.stop();
      await stopAll();
    },
  };
}
