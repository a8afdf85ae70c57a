import { z } from 'zod';
import { defineRoute } from './route.ts';

/** Money in millionths of a US dollar, for a million tokens. Null: nobody knows. */
const price = z.int().min(0).nullable();

export const modelSchema = z
  .object({
    id: z.string(),
    inputMicros: price,
    outputMicros: price,
    /** Tokens that it reads and writes in one question; null where that is not known. */
    contextTokens: z.int().nullable(),
    /** Tokens of one answer, at most. */
    outputTokens: z.int().nullable(),
    tools: z.boolean().nullable(),
    /** Whether the temperature is sent to it. */
    temperature: z.boolean(),
  })
  .meta({ id: 'Model' });

export const modelProviderSchema = z
  .object({
    name: z.enum(['openai-compatible', 'openai', 'anthropic', 'demo']),
    /** It has what it needs: a key, or an address. */
    configured: z.boolean(),
    /** The environment variable that sets it up. */
    variable: z.string(),
    /** What is asked where a node names no model; empty where none is set. */
    defaultModel: z.string(),
    models: z.array(modelSchema),
    /** Set where the server that has the list could not be asked for it. */
    unreachable: z.boolean(),
  })
  .meta({ id: 'ModelProvider' });
export type ModelProviderBody = z.infer<typeof modelProviderSchema>;
export type ModelBody = z.infer<typeof modelSchema>;

export const modelRoutes = {
  list: defineRoute({
    method: 'get',
    path: '/api/v1/models',
    summary: 'Model providers, which of them are set up, and their models with prices and sizes',
    tag: 'Models',
    access: 'agents:read',
    responses: {
      200: z.object({
        /** The provider that `default` stands for. */
        defaultProvider: modelProviderSchema.shape.name,
        providers: z.array(modelProviderSchema),
      }),
    },
  }),
};
