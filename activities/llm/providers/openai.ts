import { randomUUID } from 'node:crypto';
import OpenAI from 'openai';
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import { failure } from '../failures.ts';
import type { ModelMessage, ModelPart, ModelProvider, ModelRequest, ModelToolCall } from '../model.ts';
import { exchange } from './exchange.ts';
import { openAISettings } from './model-families.ts';
import { argumentsObject, wholeCalls } from './tool-calls.ts';

export const OPENAI_BASE_URL = 'https://api.openai.com/v1';

export interface OpenAIOptions {
  name: 'openai' | 'openai-compatible' | 'demo';
  baseUrl: string;
  /** Servers of one's own often want none. */
  apiKey?: string | undefined;
  /** The longest silence of the server, in milliseconds. */
  timeoutMs: number;
}

/** OpenAI's chat completions, for OpenAI itself and for every server that speaks its API. */
export function createOpenAIProvider({ name, baseUrl, apiKey, timeoutMs }: OpenAIOptions): ModelProvider {
  const client = new OpenAI({
    baseURL: baseUrl,
    apiKey: apiKey || 'none',
    // Null, or the SDK reads them from the environment and sends them to servers they are not meant for.
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: timeoutMs,
    // The SDK logs chunks that it cannot parse, and so what customers and the model wrote.
    logLevel: 'off',
  });
  const atOpenAI = new URL(baseUrl).hostname === new URL(OPENAI_BASE_URL).hostname;
  return {
    name,
    stream: (request) =>
      exchange<ChatCompletionChunk>({
        provider: name,
        request,
        timeoutMs,
        open: (signal) => client.chat.completions.create(toBody(request, atOpenAI), { signal }),
        read: (chunks) => readChunks(chunks, name, request.model),
      }),
  };
}

function toBody(request: ModelRequest, atOpenAI: boolean): ChatCompletionCreateParamsStreaming {
  return {
    model: request.model,
    messages: request.messages.map(toMessage),
    stream: true,
    stream_options: { include_usage: true },
    ...openAISettings(request, atOpenAI),
    ...(request.tools.length > 0 && {
      tools: request.tools.map((tool) => ({ type: 'function' as const, function: tool })),
    }),
  };
}

function toMessage(message: ModelMessage): ChatCompletionMessageParam {
  if (message.role === 'tool') {
    return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  }
  if (message.role !== 'assistant' || !message.toolCalls?.length) {
    return { role: message.role, content: message.content };
  }
  return {
    role: 'assistant',
    content: message.content || null,
    tool_calls: message.toolCalls.map((call) => ({
      id: call.id,
      type: 'function' as const,
      function: { name: call.name, arguments: JSON.stringify(argumentsObject(call.argumentsText)) },
    })),
  };
}

async function* readChunks(
  chunks: AsyncIterable<ChatCompletionChunk>,
  provider: string,
  requestedModel: string,
): AsyncGenerator<ModelPart> {
  const calls: CallInWriting[] = [];
  let finishReason: string | null = null;
  let usage = { inputTokens: 0, outputTokens: 0 };
  let model = requestedModel;
  for await (const chunk of chunks) {
    model = chunk.model || model;
    // In a last chunk without choices at OpenAI, in the last one with content elsewhere, or nowhere.
    if (chunk.usage) {
      usage = { inputTokens: chunk.usage.prompt_tokens, outputTokens: chunk.usage.completion_tokens };
    }
    const choice = chunk.choices?.[0];
    if (!choice) continue;
    if (choice.delta?.refusal || choice.finish_reason === 'content_filter') {
      throw failure('model_refused', provider);
    }
    if (choice.delta?.content) yield { type: 'text', text: choice.delta.content };
    for (const delta of choice.delta?.tool_calls ?? []) addToCalls(calls, delta);
    finishReason = choice.finish_reason ?? finishReason;
  }
  if (finishReason === null) return;

  const cutShort = finishReason === 'length';
  const whole = wholeCalls(
    calls.map(({ call }) => call),
    cutShort,
  );
  for (const call of whole)
    yield { type: 'tool-call', call: { ...call, id: call.id || `call_${randomUUID()}` } };
  // Some servers say "stop" although they call tools.
  const reason = cutShort ? 'length' : whole.length > 0 ? 'tool-calls' : 'stop';
  yield { type: 'finish', reason, usage, model };
}

interface CallInWriting {
  index: number;
  call: ModelToolCall;
}

/**
 * Parallel calls are told apart by index. Servers that give every call the index 0, or none, tell them
 * apart by id; servers that repeat the name in every piece mean the same call.
 */
function addToCalls(calls: CallInWriting[], delta: ChatCompletionChunk.Choice.Delta.ToolCall): void {
  const index = delta.index ?? 0;
  const latest = calls.findLast((candidate) => candidate.index === index);
  const isNew = !latest || (delta.id && latest.call.id && delta.id !== latest.call.id);
  const { call } = isNew ? begin(calls, index) : latest;
  call.id ||= delta.id ?? '';
  call.name ||= delta.function?.name ?? '';
  call.argumentsText += delta.function?.arguments ?? '';
}

function begin(calls: CallInWriting[], index: number): CallInWriting {
  const begun = { index, call: { id: '', name: '', argumentsText: '' } };
  calls.push(begun);
  return begun;
}
