import { blockedTopics } from './blocked-topics.ts';
import { disclaimer } from './disclaimer.ts';
import type { Guardrail, GuardrailConfig, GuardrailInput } from './guardrail.ts';
import { maskPersonalData } from './mask-personal-data.ts';
import { promptInjection } from './prompt-injection.ts';
import { requireCitations } from './require-citations.ts';

/** In the order they run: what blocks is judged on the text as it came, masking comes after. */
export const GUARDRAILS: readonly Guardrail[] = [
  promptInjection,
  blockedTopics,
  requireCitations,
  maskPersonalData,
  disclaimer,
];

export interface GuardrailResult {
  /** The text that goes on; when blocked, what the customer reads instead of a reply. */
  text: string;
  /** The text as it came, masked: what may be kept of it, also where it is blocked. */
  kept: string;
  blocked: boolean;
  /** `guardrail:detail`, such as `personal-data:card-number`. */
  flags: string[];
}

/** Runs every guardrail of a node. Pure: the same on every replay. */
export function applyGuardrail(config: GuardrailConfig, input: GuardrailInput): GuardrailResult {
  const result = { text: input.text, blocked: false, flags: new Array<string>() };
  for (const guardrail of GUARDRAILS) {
    const verdict = guardrail.check(config, { ...input, text: result.text });
    result.text = verdict.text ?? result.text;
    result.blocked ||= verdict.blocked;
    result.flags.push(...verdict.flags);
  }
  return { ...result, kept: result.text, text: result.blocked ? config.blockedMessage : result.text };
}
