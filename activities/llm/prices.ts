/** Micro-US-dollars a million tokens: what a list gives as $0.20 is 200_000 here. */
interface Price {
  input: number;
  output: number;
}

/**
 * Standard prices of the vendors' public lists (developers.openai.com/api/docs/pricing and
 * platform.claude.com/docs/en/about-claude/pricing), as known in November 2026. Discounts for cached input
 * are not counted, so a cost is at most a little too high; prompts of this system stay far below the
 * lengths from which some models cost more.
 */
const PRICES = new Map<string, Price>(
  Object.entries({
    'gpt-6-luna': { input: 100_000, output: 500_000 },
    'gpt-6-sol': { input: 2_000_000, output: 10_000_000 },
    'gpt-5.6-luna': { input: 200_000, output: 1_200_000 },
    'gpt-5.6-terra': { input: 2_000_000, output: 12_000_000 },
    'gpt-5.6-sol': { input: 5_000_000, output: 30_000_000 },
    'gpt-5.4': { input: 2_500_000, output: 15_000_000 },
    'gpt-5.4-mini': { input: 750_000, output: 4_500_000 },
    'gpt-5.4-nano': { input: 200_000, output: 1_250_000 },
    'gpt-5.2': { input: 1_750_000, output: 14_000_000 },
    'gpt-5.1': { input: 1_250_000, output: 10_000_000 },
    'gpt-5': { input: 1_250_000, output: 10_000_000 },
    'gpt-5-mini': { input: 250_000, output: 2_000_000 },
    'gpt-5-nano': { input: 50_000, output: 400_000 },
    'gpt-4.1': { input: 2_000_000, output: 8_000_000 },
    'gpt-4.1-mini': { input: 400_000, output: 1_600_000 },
    'gpt-4o': { input: 2_500_000, output: 10_000_000 },
    'gpt-4o-mini': { input: 150_000, output: 600_000 },
    'claude-fable-5-1': { input: 10_000_000, output: 50_000_000 },
    'claude-opus-5-5': { input: 4_000_000, output: 20_000_000 },
    'claude-opus-5': { input: 5_000_000, output: 25_000_000 },
    'claude-opus-4-7': { input: 5_000_000, output: 25_000_000 },
    'claude-opus-4-6': { input: 5_000_000, output: 25_000_000 },
    'claude-opus-4-5': { input: 5_000_000, output: 25_000_000 },
    'claude-sonnet-5-5': { input: 2_000_000, output: 10_000_000 },
    'claude-sonnet-5': { input: 2_000_000, output: 10_000_000 },
    'claude-sonnet-4-5': { input: 3_000_000, output: 15_000_000 },
    'claude-haiku-5-5': { input: 100_000, output: 500_000 },
    'claude-haiku-4-5': { input: 1_000_000, output: 5_000_000 },
    'citiflow-demo': { input: 0, output: 0 },
  }),
);

/** A name may go on with its date ("-2025-04-14", "-20250929") and no more: "gpt-5-pro" is not "gpt-5". */
const DATED = /-(\d{4}-\d{2}-\d{2}|\d{8}|latest)$/;

export interface Cost {
  /** Micro-US-dollars, rounded up to a whole one. */
  costMicros: number;
  /** False where the price is not known, and the cost therefore 0. */
  priced: boolean;
}

/** What an answer cost. `model` as the vendor named it in the answer. */
export function costMicros(model: string, usage: { inputTokens: number; outputTokens: number }): Cost {
  const price = PRICES.get(model.replace(DATED, ''));
  if (!price) return { costMicros: 0, priced: false };
  const micros = (usage.inputTokens * price.input + usage.outputTokens * price.output) / 1_000_000;
  return { costMicros: Math.ceil(micros), priced: true };
}
