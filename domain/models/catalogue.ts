/** Who offers language models, as a node names them; `default` is whichever of them is set up. */
export type ModelVendor = 'openai' | 'anthropic' | 'demo';

/** What is known of a model before it is asked. */
export interface ModelFacts {
  id: string;
  vendor: ModelVendor;
  /** Micro-US-dollars a million tokens: what a list gives as $0.20 is 200_000 here. */
  inputMicros: number;
  outputMicros: number;
  /** How much it reads and writes in one question, in tokens. */
  contextTokens: number;
  /** The most that it writes in one answer, in tokens. */
  outputTokens: number;
  tools: boolean;
  /** False where the vendor takes no temperature: the setting is then left out. */
  temperature: boolean;
}

const LONG = { contextTokens: 1_050_000, outputTokens: 128_000 };
const WIDE = { contextTokens: 1_000_000, outputTokens: 128_000 };
const MEDIUM = { contextTokens: 400_000, outputTokens: 128_000 };
const CLAUDE_4 = { contextTokens: 200_000, outputTokens: 64_000 };

const openai = (id: string, inputMicros: number, outputMicros: number, size: Pick<ModelFacts, 'contextTokens' | 'outputTokens'>): ModelFacts =>
  ({ id, vendor: 'openai', inputMicros, outputMicros, ...size, tools: true, temperature: !/^(o\d|gpt-[5-9])/.test(id) });
const anthropic = (id: string, inputMicros: number, outputMicros: number, size = WIDE): ModelFacts =>
  ({ id, vendor: 'anthropic', inputMicros, outputMicros, ...size, tools: true, temperature: false });

/**
 * Models with their standard prices and sizes, as the vendors' public lists have them
 * (developers.openai.com/api/docs/models and /pricing, platform.claude.com/docs/en/models), as known in November
 * 2026, newest first. Discounts for cached input are not counted, so a cost is at most a little too high; prompts
 * of this system stay far below the lengths from which some models cost more.
 */
export const MODELS: readonly ModelFacts[] = [
  openai('gpt-6-luna', 100_000, 500_000, LONG),
  openai('gpt-6-sol', 2_000_000, 10_000_000, LONG),
  openai('gpt-5.6-luna', 200_000, 1_200_000, LONG),
  openai('gpt-5.6-terra', 2_000_000, 12_000_000, LONG),
  openai('gpt-5.6-sol', 5_000_000, 30_000_000, LONG),
  openai('gpt-5.4', 2_500_000, 15_000_000, LONG),
  openai('gpt-5.4-mini', 750_000, 4_500_000, MEDIUM),
  openai('gpt-5.4-nano', 200_000, 1_250_000, MEDIUM),
  openai('gpt-5.2', 1_750_000, 14_000_000, MEDIUM),
  openai('gpt-5.1', 1_250_000, 10_000_000, MEDIUM),
  openai('gpt-5', 1_250_000, 10_000_000, MEDIUM),
  openai('gpt-5-mini', 250_000, 2_000_000, MEDIUM),
  openai('gpt-5-nano', 50_000, 400_000, MEDIUM),
  openai('gpt-4.1', 2_000_000, 8_000_000, { contextTokens: 1_047_576, outputTokens: 32_768 }),
  openai('gpt-4.1-mini', 400_000, 1_600_000, { contextTokens: 1_047_576, outputTokens: 32_768 }),
  openai('gpt-4o', 2_500_000, 10_000_000, { contextTokens: 128_000, outputTokens: 16_384 }),
  openai('gpt-4o-mini', 150_000, 600_000, { contextTokens: 128_000, outputTokens: 16_384 }),
  anthropic('claude-haiku-5-5', 100_000, 500_000),
  anthropic('claude-sonnet-5-5', 2_000_000, 10_000_000),
  anthropic('claude-opus-5-5', 4_000_000, 20_000_000),
  anthropic('claude-fable-5-1', 10_000_000, 50_000_000),
  anthropic('claude-sonnet-5', 2_000_000, 10_000_000),
  anthropic('claude-opus-5', 5_000_000, 25_000_000),
  anthropic('claude-opus-4-7', 5_000_000, 25_000_000),
  anthropic('claude-opus-4-6', 5_000_000, 25_000_000),
  anthropic('claude-opus-4-5', 5_000_000, 25_000_000, CLAUDE_4),
  anthropic('claude-sonnet-4-5', 3_000_000, 15_000_000, CLAUDE_4),
  anthropic('claude-haiku-4-5', 1_000_000, 5_000_000, CLAUDE_4),
  { id: 'citiflow-demo', vendor: 'demo', inputMicros: 0, outputMicros: 0, contextTokens: 128_000, outputTokens: 4_096, tools: true, temperature: false },
];

/** A name may go on with its date ("-2025-04-14", "-20250929") and no more: "gpt-5-pro" is not "gpt-5". */
const DATED = /-(\d{4}-\d{2}-\d{2}|\d{8}|latest)$/;
const byId = new Map(MODELS.map((model) => [model.id, model]));

/** What is known of a model by its name, which may carry its date; undefined where it is in no list. */
export const modelNamed = (name: string): ModelFacts | undefined => byId.get(name.replace(DATED, ''));

/** Models to use where none is named: small and quick ones, meant for many short conversations. */
export const DEFAULT_MODELS = {
  openai: 'gpt-5.6-luna',
  anthropic: 'claude-haiku-5-5',
  demo: 'citiflow-demo',
} as const satisfies Record<ModelVendor, string>;
