import { CitiflowError } from '../../../domain/errors.ts';
import type { PROVIDERS } from '../../../domain/flow/nodes/model.ts';
import { DEFAULT_MODELS } from '../../../domain/models/catalogue.ts';
import type { ModelProvider } from '../model.ts';
import { ANTHROPIC_BASE_URL, createAnthropicProvider } from './anthropic.ts';
import { createOpenAIProvider, OPENAI_BASE_URL } from './openai.ts';

export type ProviderName = (typeof PROVIDERS)[number];
type ConcreteName = Exclude<ProviderName, 'default'>;

/** What the environment says. A part that is missing is a provider that is not set up. */
export interface ProviderSettings {
  openai?: { apiKey: string; baseUrl?: string | undefined } | undefined;
  anthropic?: { apiKey: string; baseUrl?: string | undefined } | undefined;
  compatible?: { baseUrl: string; apiKey?: string | undefined; model?: string | undefined } | undefined;
  demo?: { baseUrl: string } | undefined;
  /** The longest silence of a model server, before its first word and between two. */
  timeoutMs: number;
}

export interface ProviderDescription {
  name: ConcreteName;
  configured: boolean;
  /** Empty where the environment would have to name it. */
  defaultModel: string;
}

export interface Providers {
  /**
   * The provider and the model to ask. An empty model is the provider's default; `default` is the first of
   * openai-compatible, openai, anthropic and demo that is set up.
   * Throws model_unauthorized when the provider is not set up, model_bad_request when no model is known.
   */
  resolve(provider: ProviderName, model: string): { provider: ModelProvider; model: string };
  describe(): ProviderDescription[];
  /** What the interface must say beside answers that no real model wrote; null when one does. */
  notice(): string | null;
}

const VARIABLES: Record<ConcreteName, string> = {
  'openai-compatible': 'LLM_BASE_URL',
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  demo: 'DEMO_MODEL_BASE_URL',
};

/** In the order in which `default` looks for one. */
const NAMES: readonly ConcreteName[] = ['openai-compatible', 'openai', 'anthropic', 'demo'];

const DEMO_NOTICE = 'Demonstration model, not an AI: set OPENAI_API_KEY, ANTHROPIC_API_KEY or LLM_BASE_URL';

/** The providers that the environment sets up, each with one client whose connections are kept alive. */
export function createProviders(settings: ProviderSettings): Providers {
  const providers = createAll(settings);
  const defaultModels: Record<ConcreteName, string> = {
    ...DEFAULT_MODELS,
    'openai-compatible': settings.compatible?.model ?? '',
  };
  const defaultName = NAMES.find((name) => providers[name]) ?? 'demo';

  return {
    resolve(asked, model) {
      const name = asked === 'default' ? defaultName : asked;
      const provider = providers[name];
      if (!provider) {
        throw new CitiflowError(
          'model_unauthorized',
          `The model provider is not set up: set ${VARIABLES[name]}.`,
        );
      }
      const chosen = model.trim() || defaultModels[name];
      if (!chosen) {
        throw new CitiflowError(
          'model_bad_request',
          'No model is named: name one for the agent, or set LLM_MODEL.',
        );
      }
      // The demonstration server has one model: an agent written for another still answers.
      return { provider, model: name === 'demo' ? defaultModels.demo : chosen };
    },
    describe: () =>
      NAMES.map((name) => ({
        name,
        configured: providers[name] !== undefined,
        defaultModel: defaultModels[name],
      })),
    notice: () => (defaultName === 'demo' ? DEMO_NOTICE : null),
  };
}

function createAll(settings: ProviderSettings): Partial<Record<ConcreteName, ModelProvider>> {
  const { openai, anthropic, compatible, demo, timeoutMs } = settings;
  return {
    ...(compatible && {
      'openai-compatible': createOpenAIProvider({ name: 'openai-compatible', ...compatible, timeoutMs }),
    }),
    ...(openai && {
      openai: createOpenAIProvider({
        name: 'openai',
        baseUrl: openai.baseUrl || OPENAI_BASE_URL,
        apiKey: openai.apiKey,
        timeoutMs,
      }),
    }),
    ...(anthropic && {
      anthropic: createAnthropicProvider({
        baseUrl: anthropic.baseUrl || ANTHROPIC_BASE_URL,
        apiKey: anthropic.apiKey,
        timeoutMs,
      }),
    }),
    ...(demo && { demo: createOpenAIProvider({ name: 'demo', ...demo, timeoutMs }) }),
  };
}
