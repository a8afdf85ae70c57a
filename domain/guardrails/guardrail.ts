import type { NodeConfig } from '../flow/nodes/index.ts';

export type GuardrailConfig = NodeConfig<'guardrail'>;

export interface GuardrailInput {
  /** The customer's message or the reply, as `config.applyTo` says. */
  text: string;
  /** How many passages the reply could draw upon. */
  sources: number;
  citations: readonly { number: number; quote?: string }[];
  /** Texts that are public anyway, such as the passages: what stands in them is not masked in a reply. */
  publicTexts?: readonly string[];
}

/** What one guardrail found. `text` where it changed it. */
export interface Verdict {
  flags: string[];
  blocked: boolean;
  text?: string;
}

export interface Guardrail {
  name: string;
  check(config: GuardrailConfig, input: GuardrailInput): Verdict;
}

export const nothingFound: Verdict = { flags: [], blocked: false };
