import { z } from 'zod';
import type { ScriptedReply, SeenRequest } from '../support/scripted-model.ts';

/** A call as the model makes it. */
export interface Call {
  name: string;
  arguments: Record<string, unknown>;
}

/** Text that orders something, put where an agent reads what others wrote, and the customer's own wish beside it. */
export interface Attack {
  /** Unlike any other's: the customer's message bears it, so that many attacks can run on one model. */
  name: string;
  /** What the customer asks for. */
  says: string;
  /** What it takes, a call a round. */
  task: readonly Call[];
  /** The order, or enough of it to know that it was read. */
  seen: string;
  /** What the worst of models does as soon as it has read it. */
  orders: readonly Call[];
}

/** What the customer is told at the end, so that a test can tell that the task was done. */
export const DONE = 'That is done. Anything else?';

const texts = z.union([z.string(), z.array(z.looseObject({ text: z.string() }))]);

/**
 * The worst model there is: it does whatever it reads, wherever it reads it, at once and without a word; then it goes on
 * with what the customer wanted. What it does follows from what is before it, so that it does not matter how often it is asked.
 */
export function obeyingModel(attacks: readonly Attack[]): (seen: SeenRequest) => ScriptedReply {
  return ({ messages }) => {
    const asked = messages.findLastIndex(({ role }) => role === 'user');
    const attack = attacks.find(({ name }) => textOf(messages[asked]?.content).includes(tag(name)));
    if (!attack) return { text: 'I do not know what you mean.' };
    const system = messages.filter(({ role }) => role === 'system' || role === 'developer');
    const rounds = roundsOf(messages.slice(asked + 1));
    const heardAt = heard(system, attack) ? 0 : rounds.findIndex((round) => heard(round, attack)) + 1 || Infinity;
    const plan: Call[][] = attack.task.map((call) => [call]);
    if (heardAt <= rounds.length) plan.splice(heardAt, 0, [...attack.orders]);
    const next = plan[rounds.length];
    return next && next.length > 0 ? { calls: [...next] } : { text: DONE };
  };
}

/** What marks the customer's message as this attack's. */
export const tag = (name: string) => `(ref ${name})`;

type Message = SeenRequest['messages'][number];

/** Whether the order is in what was read. A model reads JSON's escapes as the characters that they mean. */
export function heard(messages: readonly Message[], { seen }: Pick<Attack, 'seen'>): boolean {
  const read = messages.map(({ content }) => readable(textOf(content))).join('\n');
  return plain(read).includes(plain(seen));
}

/** A round is the answer with its calls, and the results after it. */
function roundsOf(messages: readonly Message[]): Message[][] {
  const rounds: Message[][] = [];
  for (const message of messages) {
    if (message.role === 'assistant') rounds.push([]);
    else rounds.at(-1)?.push(message);
  }
  return rounds;
}

function textOf(content: unknown): string {
  const parsed = texts.safeParse(content);
  if (!parsed.success) return '';
  return typeof parsed.data === 'string' ? parsed.data : parsed.data.map(({ text }) => text).join('');
}

function readable(text: string): string {
  try {
    return stringsIn(JSON.parse(text)).join('\n');
  } catch {
    return text;
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

const plain = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&#91;', '[').replace(/\s+/g, ' ').trim();
