import type { ModelRequest } from '../model.ts';

/**
 * What a model takes, told from its name, as the vendors' references say in November 2026. Names that are
 * not known get the plain parameters of the wire.
 */

export interface OpenAISettings {
  temperature?: number;
  max_tokens?: number;
  max_completion_tokens?: number;
  reasoning_effort?: 'none';
}

/**
 * OpenAI's models that reason refuse `temperature` and `max_tokens`. From GPT-5.1 on they also refuse tools
 * in chat completions unless reasoning is off, which a chat with a customer wants for its speed anyway.
 * Other servers know only `max_tokens`, which OpenAI has deprecated.
 */
export function openAISettings(request: ModelRequest, atOpenAI: boolean): OpenAISettings {
  const name = request.model.slice(request.model.lastIndexOf('/') + 1);
  if (/^(o\d|gpt-[5-9])/.test(name)) {
    const canRestFromReasoning =
      /^gpt-(5\.[1-9]|[6-9])/.test(name) && !/-(pro|codex|chat|astra)\b/.test(name);
    return {
      max_completion_tokens: request.maxTokens,
      ...(canRestFromReasoning && { reasoning_effort: 'none' }),
    };
  }
  return {
    temperature: request.temperature,
    ...(atOpenAI ? { max_completion_tokens: request.maxTokens } : { max_tokens: request.maxTokens }),
  };
}

export interface AnthropicSettings {
  thinking?: { type: 'disabled' } | { type: 'between_tools' };
  output_config?: { effort: 'low' };
}

/**
 * Claude 5 models think unless told otherwise, out of the same tokens as the answer, and want their thinking
 * back with a tool's result, which our messages have no room for. So thinking is off, or as little as the
 * model allows. Models before Claude 5 do not think unless asked.
 */
export function anthropicSettings(model: string): AnthropicSettings {
  if (/^claude-(haiku-5-5|sonnet-5|opus-5)(-\d{8})?$/.test(model)) return { thinking: { type: 'disabled' } };
  if (/^claude-sonnet-5-5/.test(model)) return { thinking: { type: 'between_tools' } };
  if (/^claude-(opus-5|fable|mythos)-/.test(model)) return { output_config: { effort: 'low' } };
  return {};
}
