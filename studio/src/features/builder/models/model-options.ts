import type { ModelBody, ModelProviderBody } from '../../../../../contract/http/models.ts';

/** A provider, and a model of it; an empty model is the provider's default. */
export interface ModelChoice {
  provider: string;
  model: string;
}

export interface ModelOption extends ModelChoice {
  key: string;
  /** What is known of the model; null of one that is in no list. */
  facts: ModelBody | null;
}

export interface ModelGroup {
  provider: ModelProviderBody;
  options: ModelOption[];
}

export const keyOf = ({ provider, model }: ModelChoice): string => `${provider}/${model}`;

/** The models to choose from, by provider, those that are set up first; of each, what fits the words. */
export function modelGroups(providers: readonly ModelProviderBody[], words: string): ModelGroup[] {
  const wanted = words.trim().toLowerCase();
  return [...providers]
    .sort((one, other) => Number(other.configured) - Number(one.configured))
    .map((provider) => ({
      provider,
      options: provider.models
        .filter(({ id }) => `${provider.name} ${id}`.toLowerCase().includes(wanted))
        .map((facts) => ({ provider: provider.name, model: facts.id, key: keyOf({ provider: provider.name, model: facts.id }), facts })),
    }))
    .filter(({ options }) => options.length > 0);
}

/** A name that no list has, at each provider that may know it: lists grow old, and servers of one's own have their own. */
export function freeChoices(providers: readonly ModelProviderBody[], words: string): ModelOption[] {
  const model = words.trim();
  if (!/^[\w][\w.:/@-]{1,127}$/.test(model)) return [];
  return providers
    .filter(({ name, configured, models }) => name !== 'demo' && (configured || name === 'openai-compatible') && !models.some(({ id }) => id === model))
    .map(({ name }) => ({ provider: name, model, key: keyOf({ provider: name, model }), facts: null }));
}

/** The provider and the model that a choice comes to: what `default` and an empty name stand for. */
export function resolved(providers: readonly ModelProviderBody[], defaultProvider: string, choice: ModelChoice) {
  const name = choice.provider === 'default' ? defaultProvider : choice.provider;
  const provider = providers.find((one) => one.name === name);
  const model = choice.model || provider?.defaultModel || '';
  return { provider, model, facts: provider?.models.find(({ id }) => id === model) ?? null };
}
