import { setTimeout as wait } from 'node:timers/promises';
import { chatModel, type FinishedReply } from './completion.ts';

/** About three words a piece, as hosted models send them under load. */
const wordsInPiece = 3;
const tokensInWord = 1.3;

/**
 * The chunks of a streamed reply, in OpenAI's order: role, text or calls, finish reason, then usage if asked
 * for.
 */
export function* replyChunks(reply: FinishedReply, includeUsage: boolean): Generator<object> {
  const frame = {
    id: reply.id,
    object: 'chat.completion.chunk',
    created: reply.createdSeconds,
    model: chatModel,
  };
  const usage = includeUsage ? { usage: null } : {};
  const chunk = (delta: object, finishReason: string | null = null): object => {
    return {
      ...frame,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
      ...usage,
    };
  };
  yield chunk({ role: 'assistant', content: reply.content === null ? null : '' });
  for (const content of cutIntoPieces(reply.content ?? '')) yield chunk({ content });
  for (const [index, call] of reply.toolCalls.entries()) {
    const { id, type } = call;
    yield chunk({ tool_calls: [{ index, id, type, function: { name: call.function.name, arguments: '' } }] });
    for (const part of call.function.arguments.match(/[\s\S]{1,48}/g) ?? []) {
      yield chunk({ tool_calls: [{ index, function: { arguments: part } }] });
    }
  }
  yield chunk({}, reply.finishReason);
  if (includeUsage) yield { ...frame, choices: [], usage: reply.usage };
}

/** Cuts a text into pieces of a few words; joined again they are the text. */
export function cutIntoPieces(text: string): string[] {
  return text.match(new RegExp(String.raw`\s*(?:\S+\s*){1,${wordsInPiece}}`, 'g')) ?? [];
}

/**
 * Sends chunks as server-sent events at a pace.
 * @param write sends one event and answers whether anybody still listens
 * @param tokensPerSecond 0 sends everything at once
 */
export async function sendPaced(
  chunks: Iterable<object>,
  tokensPerSecond: number,
  write: (data: string) => boolean,
): Promise<void> {
  const pauseMs = tokensPerSecond > 0 ? (wordsInPiece * tokensInWord * 1000) / tokensPerSecond : 0;
  let sent = 0;
  for (const chunk of chunks) {
    // The role, and the first words right after it, go out at once: a pause before them would only be a slow start.
    if (pauseMs > 0 && sent > 1) await wait(pauseMs);
    if (!write(JSON.stringify(chunk))) return;
    sent += 1;
  }
  write('[DONE]');
}
