import { readPassages, type OfferedPassage } from './passages.ts';
import type { ChatMessage } from './request.ts';

/** A call that was made, with what came back, where something did. */
export interface MadeCall {
  id: string;
  name: string;
  arguments: string;
  result?: string;
}

/** A stretch of the conversation: what the customer wrote and what followed it. */
export interface Exchange {
  customer: string;
  calls: MadeCall[];
  reply: string;
}

export interface Conversation {
  instructions: string;
  passages: OfferedPassage[];
  exchanges: Exchange[];
}

/**
 * Folds messages into exchanges, each opened by a message of the customer; the last one is to be answered.
 */
export function readConversation(messages: ChatMessage[]): Conversation {
  const exchanges: Exchange[] = [];
  const instructions: string[] = [];
  for (const message of messages) {
    if (message.role === 'system' || message.role === 'developer') instructions.push(message.content);
    else if (message.role === 'user')
      exchanges.push({ customer: message.content.trim(), calls: [], reply: '' });
    else foldReply(exchanges, message);
  }
  const text = instructions.join('\n\n');
  return { instructions: text, passages: readPassages(text), exchanges };
}

function foldReply(
  exchanges: Exchange[],
  message: Extract<ChatMessage, { role: 'assistant' | 'tool' }>,
): void {
  const current = exchanges.at(-1);
  // A greeting that the agent opened with belongs to no request.
  if (!current) return;
  if (message.role === 'tool') {
    const call = exchanges
      .flatMap((exchange) => exchange.calls)
      .find((made) => made.id === message.tool_call_id);
    if (call) call.result = message.content;
    return;
  }
  if (message.content) current.reply = message.content;
  for (const call of message.tool_calls ?? []) {
    current.calls.push({ id: call.id, name: call.function.name, arguments: call.function.arguments });
  }
}

/** The last question that a reply puts to the customer, without the sentences around it. */
export function questionIn(reply: string): string | undefined {
  return reply
    .match(/[^.!?\n]+\?/g)
    ?.at(-1)
    ?.trim();
}

/** The day that "yesterday" counts from: the one that the instructions state, else today (UTC). */
export function currentDay(instructions: string, now: Date): string {
  const stated = /\b(?:today|current date|date)\b[^\n\d]{0,20}(\d{4}-\d{2}-\d{2})/i.exec(instructions)?.[1];
  return stated ?? now.toISOString().slice(0, 10);
}
