import { modelNamed } from '../../domain/models/catalogue.ts';

export interface Cost {
  /** Micro-US-dollars, rounded up to a whole one. */
  costMicros: number;
  /** False where the price is not known, and the cost therefore 0. */
  priced: boolean;
}

/** What an answer cost. `model` as the vendor named it in the answer. */
export function costMicros(model: string, usage: { inputTokens: number; outputTokens: number }): Cost {
  const price = modelNamed(model);
  if (!price) return { costMicros: 0, priced: false };
  const micros = (usage.inputTokens * price.inputMicros + usage.outputTokens * price.outputMicros) / 1_000_000;
  return { costMicros: Math.ceil(micros), priced: true };
}
