import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  Tool,
} from '@anthropic-ai/sdk/resources/messages';
import type { ModelMessage, ModelRequest } from '../model.ts';
import { anthropicSettings } from './model-families.ts';
import { argumentsObject } from './tool-calls.ts';

/**
 * A request in Anthropic's shape. The temperature is not sent: API version 2026-10-21, which the SDK asks
 * for, refuses it whatever its value.
 */
export function toAnthropicBody(request: ModelRequest): MessageCreateParamsStreaming {
  const system = request.messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const messages = toMessages(request.messages);
  return {
    model: request.model,
    max_tokens: request.maxTokens,
    stream: true,
    messages,
    ...anthropicSettings(request.model),
    ...(system.length > 0 && { system: system.join('\n\n') }),
    ...toTools(request),
  };
}

interface Turn {
  role: 'user' | 'assistant';
  content: ContentBlockParam[];
}

/** Consecutive messages of one side become one, so that the results of parallel calls come together. */
function toMessages(messages: ModelMessage[]): MessageParam[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const content = toBlocks(message);
    if (content.length === 0) continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content });
  }
  // The last messages of a longer conversation may start with ours; the API wants the user's first.
  if (turns[0]?.role === 'assistant') {
    turns.unshift({ role: 'user', content: [{ type: 'text', text: '(Earlier messages are left out.)' }] });
  }
  return turns;
}

function toBlocks(message: ModelMessage): ContentBlockParam[] {
  if (message.role === 'system') return [];
  if (message.role === 'tool') {
    return [{ type: 'tool_result', tool_use_id: toolUseId(message.toolCallId), content: message.content }];
  }
  // The API refuses blocks of blank text.
  const text: ContentBlockParam[] = message.content.trim() ? [{ type: 'text', text: message.content }] : [];
  if (message.role === 'user') return text;
  const calls = (message.toolCalls ?? []).map((call) => ({
    type: 'tool_use' as const,
    id: toolUseId(call.id),
    name: call.name,
    input: argumentsObject(call.argumentsText),
  }));
  return [...text, ...calls];
}

/** Ids from another provider, before a fallback, may hold characters that this API refuses. */
function toolUseId(id: string): string {
  return id.replace(/[^\w-]/g, '_');
}

/** Offered tools; without any, those that the history speaks of are declared, and forbidden. */
function toTools(request: ModelRequest): Pick<MessageCreateParamsStreaming, 'tools' | 'tool_choice'> {
  if (request.tools.length > 0) {
    return {
      tools: request.tools.map((tool) => ({
        name: tool.name,
        description: tool.description,
        input_schema: { ...tool.parameters, type: 'object' },
      })),
    };
  }
  const used = new Set(
    request.messages.flatMap((message) =>
      message.role === 'assistant' ? (message.toolCalls ?? []).map(({ name }) => name) : [],
    ),
  );
  if (used.size === 0) return {};
  const tools: Tool[] = [...used].map((name) => ({ name, input_schema: { type: 'object' } }));
  return { tools, tool_choice: { type: 'none' } };
}
