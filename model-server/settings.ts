import { z } from 'zod';

const settingsSchema = z.object({
  MODELS_PORT: z.coerce.number().int().min(0).max(65_535).default(7810),
  MODELS_HOST: z.string().min(1).default('127.0.0.1'),
  MODELS_DIR: z.string().min(1).default('.cache/models'),
  MODELS_THREADS: z.coerce.number().int().min(1).max(64).default(1),
  DEMO_TOKENS_PER_SECOND: z.coerce.number().min(0).max(100_000).default(80),
});

export interface ModelServerSettings {
  port: number;
  host: string;
  modelsDirectory: string;
  /** Threads inside one run of the encoder; 1 leaves the other cores to the database and the workers. */
  threads: number;
  /** Pace of the demonstration model's stream; 0 sends everything at once. */
  tokensPerSecond: number;
}

/**
 * Reads the model server's few variables: MODELS_PORT, MODELS_HOST, MODELS_DIR, MODELS_THREADS,
 * DEMO_TOKENS_PER_SECOND.
 * @throws Error that names every variable that does not fit.
 */
export function readSettings(environment: Record<string, string | undefined>): ModelServerSettings {
  const parsed = settingsSchema.safeParse(environment);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The model server's settings do not fit: ${problems.join('; ')}`);
  }
  return {
    port: parsed.data.MODELS_PORT,
    host: parsed.data.MODELS_HOST,
    modelsDirectory: parsed.data.MODELS_DIR,
    threads: parsed.data.MODELS_THREADS,
    tokensPerSecond: parsed.data.DEMO_TOKENS_PER_SECOND,
  };
}
