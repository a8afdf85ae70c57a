import { createHash } from 'node:crypto';
import type { Decision } from './decide.ts';
import type { ChatRequest } from './request.ts';

export const chatModel = 'citiflow-demo';

export interface FinishedReply {
  id: string;
  createdSeconds: number;
  content: string | null;
  toolCalls: { id: string; type: 'function'; function: { name: string; arguments: string } }[];
  finishReason: 'stop' | 'length' | 'tool_calls';
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

/**
 * Makes a decision a reply: ids come from a hash of the conversation, so that the same input gives the same
 * ids.
 * @param countTokens counts a text's tokens by the encoder's tokenizer
 */
export function finishReply(
  request: ChatRequest,
  decision: Decision,
  now: Date,
  countTokens: (text: string) => number,
): FinishedReply {
  const conversation = JSON.stringify([request.messages, request.tools ?? []]);
  const calls = decision.kind === 'calls' ? decision.calls : [];
  const toolCalls = calls.map((call, index) => {
    const text = JSON.stringify(call.arguments);
    const id = `call_${digest(`${conversation}\n${index}\n${call.name}\n${text}`)}`;
    return { id, type: 'function' as const, function: { name: call.name, arguments: text } };
  });
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Infinity;
  const whole = decision.kind === 'text' ? decision.text : null;
  const content = whole === null ? null : cutToTokens(whole, limit, countTokens);
  const promptTokens = countTokens(conversation);
  const completionTokens = countTokens(
    (content ?? '') + toolCalls.map((call) => call.function.name + call.function.arguments).join(' '),
  );
  return {
    id: `chatcmpl-${digest(conversation)}`,
    createdSeconds: Math.floor(now.getTime() / 1000),
    content,
    toolCalls,
    finishReason: toolCalls.length > 0 ? 'tool_calls' : content === whole ? 'stop' : 'length',
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    },
  };
}

/** The reply as one object, as OpenAI answers without `stream`. */
export function toCompletion(reply: FinishedReply): object {
  const calls = reply.toolCalls.length > 0 ? { tool_calls: reply.toolCalls } : {};
  return {
    id: reply.id,
    object: 'chat.completion',
    created: reply.createdSeconds,
    model: chatModel,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: reply.content, refusal: null, ...calls },
        logprobs: null,
        finish_reason: reply.finishReason,
      },
    ],
    usage: reply.usage,
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

function cutToTokens(text: string, limit: number, countTokens: (text: string) => number): string {
  if (countTokens(text) <= limit) return text;
  const pieces = text.match(/\S+\s*/g) ?? [];
  let kept = '';
  for (const piece of pieces) {
    if (countTokens(kept + piece) > limit) break;
    kept += piece;
  }
  return kept.trimEnd();
}
