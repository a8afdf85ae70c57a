import type { ModelToolCall } from '../model.ts';

/**
 * The calls of an answer, ready to hand over: `{}` where the model wrote no arguments. In an answer that
 * hit its limit, the last call may be half written; it is left out, because a missing argument could pass
 * for one that was never meant.
 */
export function wholeCalls(calls: ModelToolCall[], cutShort: boolean): ModelToolCall[] {
  const last = calls.at(-1);
  const kept = cutShort && last && parseArguments(last.argumentsText) === null ? calls.slice(0, -1) : calls;
  return kept.map((call) => ({
    ...call,
    argumentsText: call.argumentsText.trim() === '' ? '{}' : call.argumentsText,
  }));
}

/**
 * The arguments as an object, for the history that is sent back. Servers refuse a history with broken JSON,
 * so the model's own words are kept under `invalid_json`, where it can see what it did wrong.
 */
export function argumentsObject(argumentsText: string): Record<string, unknown> {
  if (argumentsText.trim() === '') return {};
  return parseArguments(argumentsText) ?? { invalid_json: argumentsText };
}

function parseArguments(argumentsText: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(argumentsText);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
