import { z } from 'zod';
import type { Environment } from '../config/env.ts';
import type { ModelBody, ModelProviderBody } from '../contract/http/models.ts';
import { DEFAULT_MODELS, MODELS, modelNamed, type ModelVendor } from '../domain/models/catalogue.ts';

/** A builder waits for this; a server of models that is down must not hold up the list of the others. */
const LIST_TIMEOUT_MS = 1_500;
const MODELS_AT_MOST = 200;

type Needs = Pick<Environment, 'LLM_BASE_URL' | 'LLM_API_KEY' | 'LLM_MODEL' | 'OPENAI_API_KEY' | 'ANTHROPIC_API_KEY' | 'DEMO_MODEL_BASE_URL'>;

/** Every provider, in the order in which `default` looks for one that is set up: as activities/llm/providers does. */
export async function modelProviders(environment: Needs): Promise<ModelProviderBody[]> {
  const { LLM_BASE_URL, LLM_MODEL = '', OPENAI_API_KEY, ANTHROPIC_API_KEY, DEMO_MODEL_BASE_URL } = environment;
  const served = LLM_BASE_URL ? await servedModels(LLM_BASE_URL, environment.LLM_API_KEY) : [];
  return [
    {
      name: 'openai-compatible', configured: Boolean(LLM_BASE_URL), variable: 'LLM_BASE_URL', defaultModel: LLM_MODEL,
      models: [...new Set([...(LLM_MODEL ? [LLM_MODEL] : []), ...(served ?? [])])].map(factsOf), unreachable: served === null,
    },
    ofVendor('openai', 'OPENAI_API_KEY', OPENAI_API_KEY),
    ofVendor('anthropic', 'ANTHROPIC_API_KEY', ANTHROPIC_API_KEY),
    ofVendor('demo', 'DEMO_MODEL_BASE_URL', DEMO_MODEL_BASE_URL),
  ];
}

const ofVendor = (name: ModelVendor, variable: string, setting: string | undefined): ModelProviderBody => ({
  name, configured: Boolean(setting), variable, defaultModel: DEFAULT_MODELS[name], unreachable: false,
  models: MODELS.filter(({ vendor }) => vendor === name).map(({ vendor: _vendor, ...model }) => model),
});

/** A server of one's own may serve a model of a vendor's name; what it costs there, nobody knows. */
function factsOf(id: string): ModelBody {
  const known = modelNamed(id);
  return {
    id, inputMicros: null, outputMicros: null,
    contextTokens: known?.contextTokens ?? null, outputTokens: known?.outputTokens ?? null, tools: known?.tools ?? null,
    temperature: known?.temperature ?? true,
  };
}

const listSchema = z.object({ data: z.array(z.object({ id: z.string().min(1).max(128) })) });

/** Ids of the models of an OpenAI-compatible server; null where it does not say. */
async function servedModels(baseUrl: string, apiKey: string | undefined): Promise<string[] | null> {
  try {
    const response = await fetch(`${baseUrl.replace(/\/$/, '')}/models`, {
      headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
      signal: AbortSignal.timeout(LIST_TIMEOUT_MS),
    });
    const list = listSchema.safeParse(response.ok ? await response.json() : null);
    return list.success ? list.data.data.map(({ id }) => id).slice(0, MODELS_AT_MOST) : null;
  } catch {
    return null;
  }
}
