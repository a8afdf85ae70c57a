import { isDeepStrictEqual } from 'node:util';
import type { Decision } from '../decide.ts';
import type { Utterance } from './utterances.ts';

/** What a decision amounts to, in the words of `Utterance.expected`. */
export function nameDecision(decision: Decision): string {
  if (decision.kind === 'calls')
    return decision.calls
      .map((call) => call.name)
      .sort()
      .join(', ');
  const { text } = decision;
  const cited = /\[(\d+)\]/.exec(text)?.[1];
  if (cited !== undefined) return `quote ${cited}`;
  if (/^I'm sorry, I don't know/.test(text)) return 'unknown';
  if (/^I can do that for you here/.test(text)) return 'offer';
  return text.endsWith('?') && !/^Hello/.test(text) ? 'ask' : 'talk';
}

export function meets(utterance: Utterance, decision: Decision): boolean {
  if (nameDecision(decision) !== utterance.expected) return false;
  const made = decision.kind === 'calls' ? (decision.calls[0]?.arguments ?? {}) : {};
  return Object.entries(utterance.arguments ?? {}).every(([key, value]) =>
    isDeepStrictEqual(made[key], value),
  );
}
