import { chatEventSchema, type ChatEventWire } from '../../contract/events.ts';
import { TestCaller } from '../../api/testing/test-caller.ts';
import type { Received, TestSocket } from '../../api/testing/test-socket.ts';
import type { Role } from '../../domain/roles.ts';
import { BankDesk } from '../faults/bank-desk.ts';
import { startScriptedModel } from '../support/scripted-model.ts';
import { startSystem, type RunningSystem } from '../support/system.ts';
import { wireModel } from './wire-model.ts';

type EventOf<Type extends ChatEventWire['type']> = Extract<ChatEventWire, { type: Type }>;

/** The whole system as an outside program meets it: its addresses, tokens and passwords, and nothing else. */
export interface WireDesk {
  system: RunningSystem;
  bank: BankDesk;
  agentId: string;
  customers: { id: string; token: string }[];
  nobody(): TestCaller;
  as(role: Role): TestCaller;
  /** A socket of the first customer that has said hello. */
  greeted(hello?: object): Promise<{ socket: TestSocket; conversationId: string }>;
  close(): Promise<void>;
}

export async function openWireDesk(roles: readonly Role[]): Promise<WireDesk> {
  const model = await startScriptedModel();
  model.otherwise(wireModel);
  const system = await startSystem({ env: { LLM_BASE_URL: model.baseUrl, LLM_MODEL: 'wire', LLM_API_KEY: 'none' } });
  const { demo, api, bank } = system.endpoints;
  if (!demo) throw new Error('There is no demonstration.');
  const { agentId, customers, users } = demo;
  const nobody = () => new TestCaller(api);
  const callers = new Map<string, TestCaller>();
  for (const { email, password, role } of users.filter((user) => roles.some((wanted) => wanted === user.role))) {
    const caller = nobody();
    await caller.signIn(email, password);
    callers.set(role, caller);
  }
  return {
    system, agentId, customers, nobody,
    bank: new BankDesk(bank),
    as(role) {
      const caller = callers.get(role);
      if (!caller) throw new Error(`No ${role} has signed in.`);
      return caller;
    },
    async greeted(hello = {}) {
      const socket = await nobody().chat(agentId);
      const ready = await socket.ask({ type: 'hello', customerToken: customers[0]?.token, ...hello });
      if (ready.type !== 'ready') throw new Error(`No greeting: ${JSON.stringify(ready)}`);
      return { socket, conversationId: ready.conversationId ?? '' };
    },
    async close() {
      await system.stop();
      await model.stop();
    },
  };
}

/** The conversation's events that came over a socket, each held to the contract. */
export const eventsOf = (socket: TestSocket): ChatEventWire[] =>
  socket.received.filter(({ type, offset }) => offset !== undefined && type !== 'ready').map((event) => chatEventSchema.parse(event));

const ofType = <Type extends ChatEventWire['type']>(socket: TestSocket, type: Type): EventOf<Type>[] =>
  socket.received.filter((event) => event.type === type && event.offset !== undefined)
    .map((event) => chatEventSchema.parse(event) as EventOf<Type>);

/** Waits for the nth event of a type. */
export async function nth<Type extends ChatEventWire['type']>(socket: TestSocket, type: Type, n = 1): Promise<EventOf<Type>> {
  await socket.until(() => ofType(socket, type).length >= n, 60_000);
  const event = ofType(socket, type)[n - 1];
  if (!event) throw new Error(`no ${type} ${n}`);
  return event;
}

export const errorsOf = (socket: TestSocket): Received[] => socket.received.filter(({ type, offset }) => type === 'error' && offset === undefined);

/** Sends a frame that is to be refused, and waits for the refusal. */
export async function refusal(socket: TestSocket, frame: object): Promise<Received> {
  const before = errorsOf(socket).length;
  socket.send(frame);
  await socket.until(() => errorsOf(socket).length > before);
  return errorsOf(socket)[before] ?? { type: 'nothing' };
}
