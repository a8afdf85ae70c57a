import Anthropic from '@anthropic-ai/sdk';
import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { failure } from '../failures.ts';
import type { ModelPart, ModelProvider, ModelToolCall } from '../model.ts';
import { toAnthropicBody } from './anthropic-messages.ts';
import { exchange } from './exchange.ts';
import { wholeCalls } from './tool-calls.ts';

export const ANTHROPIC_BASE_URL = 'https://api.anthropic.com';

export interface AnthropicOptions {
  baseUrl: string;
  apiKey: string;
  /** The longest silence of the server, in milliseconds. */
  timeoutMs: number;
}

/** Anthropic's Messages API. */
export function createAnthropicProvider({ baseUrl, apiKey, timeoutMs }: AnthropicOptions): ModelProvider {
  const client = new Anthropic({
    baseURL: baseUrl,
    apiKey,
    maxRetries: 0,
    timeout: timeoutMs,
    // The SDK logs events that it cannot parse, and so what customers and the model wrote.
    logLevel: 'off',
  });
  return {
    name: 'anthropic',
    stream: (request) =>
      exchange<RawMessageStreamEvent>({
        provider: 'anthropic',
        request,
        timeoutMs,
        // Raw events, not `messages.stream`: that one parses arguments, and fails on broken ones.
        open: (signal) => client.messages.create(toAnthropicBody(request), { signal }),
        read: (events) => readEvents(events, request.model),
      }),
  };
}

async function* readEvents(
  events: AsyncIterable<RawMessageStreamEvent>,
  requestedModel: string,
): AsyncGenerator<ModelPart> {
  const calls = new Map<number, ModelToolCall>();
  let usage = { inputTokens: 0, outputTokens: 0 };
  let model = requestedModel;
  let stopReason: Anthropic.StopReason | null = null;
  for await (const event of events) {
    if (event.type === 'message_start') {
      model = event.message.model;
      usage = {
        inputTokens: inputTokens(event.message.usage),
        outputTokens: event.message.usage.output_tokens,
      };
    } else if (event.type === 'content_block_start') {
      const block = event.content_block;
      if (block.type === 'tool_use')
        calls.set(event.index, { id: block.id, name: block.name, argumentsText: '' });
      if (block.type === 'text' && block.text) yield { type: 'text', text: block.text };
    } else if (event.type === 'content_block_delta') {
      const call = calls.get(event.index);
      if (event.delta.type === 'input_json_delta' && call) call.argumentsText += event.delta.partial_json;
      if (event.delta.type === 'text_delta' && event.delta.text)
        yield { type: 'text', text: event.delta.text };
    } else if (event.type === 'message_delta') {
      stopReason = event.delta.stop_reason;
      // Cumulative: the last one counts.
      usage = { ...usage, outputTokens: event.usage.output_tokens };
      if (stopReason === 'refusal') throw failure('model_refused', 'anthropic');
    }
  }
  if (stopReason === null) return;

  const cutShort = stopReason === 'max_tokens' || stopReason === 'model_context_window_exceeded';
  const whole = wholeCalls([...calls.values()], cutShort);
  for (const call of whole) yield { type: 'tool-call', call };
  const reason = cutShort ? 'length' : whole.length > 0 ? 'tool-calls' : 'stop';
  yield { type: 'finish', reason, usage, model };
}

/** All input, as the API counts it: what was read from and written to its cache comes on top. */
function inputTokens(usage: Anthropic.Usage): number {
  return usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);
}
