import { isIP } from 'node:net';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const url = z.string().min(1);
const optionalText = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined);

/** In development, load generators run on the same machine: a production's limits would measure themselves. */
const GENEROUS = 100;
const rate = z.coerce.number().int().min(1).max(10_000_000).optional();

const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

/** Proxies before us: how many, or where they are. Not `all`: then anybody could say to be anybody. */
const proxies = optionalText.transform((text, context) => {
  if (text === undefined) return undefined;
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const networks = text.split(',').map((network) => network.trim()).filter(Boolean);
  if (networks.length > 0 && networks.every((network) => NAMED_NETWORKS.includes(network) || isNetwork(network))) return networks;
  context.addIssue('must be the number of proxies, or their addresses: 1, or 10.0.0.0/8, or loopback');
  return z.NEVER;
});

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more.length === 0 && most > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
}

const variables = z.object({
  CITIFLOW_MODE: z.enum(['development', 'production']).default('production'),
  CITIFLOW_DATA_DIR: z.string().default('.citiflow'),
  CITIFLOW_PUBLIC_URL: optionalText,
  CITIFLOW_STUDIO_DIST: z.string().default('dist/studio'),
  CITIFLOW_ALLOWED_ORIGINS: optionalText,
  CITIFLOW_SECRET_KEY: z
    .string()
    .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64: openssl rand -base64 32'),
  CITIFLOW_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  CITIFLOW_WORKER_QUEUES: optionalText,
  WORKER_PORT: port.optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3000),
  TRUST_PROXY: proxies,
  DATABASE_URL: url,
  REDIS_URL: url,
  MILVUS_ADDRESS: url,
  TEMPORAL_UI_URL: optionalText,
  CORE_BANKING_URL: url,
  CORE_BANKING_TOKEN: z.string().min(1),
  CORE_BANKING_OUTBOX_URL: optionalText,
  EMBEDDINGS_BASE_URL: url,
  EMBEDDINGS_API_KEY: optionalText,
  EMBEDDINGS_MODEL: z.string().default('all-MiniLM-L6-v2'),
  EMBEDDINGS_DIMENSIONS: z.coerce.number().int().min(8).max(8192).default(384),
  RERANK_URL: optionalText,
  RERANK_API_KEY: optionalText,
  RERANK_MODEL: optionalText,
  DEMO_MODEL_BASE_URL: optionalText,
  LLM_BASE_URL: optionalText,
  LLM_API_KEY: optionalText,
  LLM_MODEL: optionalText,
  TOOL_ALLOWED_HOSTS: optionalText,
  LLM_TIMEOUT_MS: z.coerce.number().int().min(1_000).max(600_000).default(60_000),
  OPENAI_API_KEY: optionalText,
  OPENAI_BASE_URL: optionalText,
  ANTHROPIC_API_KEY: optionalText,
  ANTHROPIC_BASE_URL: optionalText,
  S3_ENDPOINT: optionalText,
  S3_BUCKET: optionalText,
  S3_REGION: optionalText,
  S3_ACCESS_KEY_ID: optionalText,
  S3_SECRET_ACCESS_KEY: optionalText,
  RATE_LIMIT_SIGN_INS_PER_QUARTER_HOUR: rate,
  RATE_LIMIT_REQUESTS_PER_MINUTE: rate,
  RATE_LIMIT_MESSAGES_PER_MINUTE: rate,
  RATE_LIMIT_SOCKETS_PER_MINUTE: rate,
  RATE_LIMIT_FRAMES_PER_MINUTE: rate,
});

const environmentSchema = variables.transform((given) => {
  const generous = given.CITIFLOW_MODE === 'development' ? GENEROUS : 1;
  return {
    ...given,
    /** By address and e-mail: slow enough that guessing passwords leads nowhere. */
    RATE_LIMIT_SIGN_INS_PER_QUARTER_HOUR: given.RATE_LIMIT_SIGN_INS_PER_QUARTER_HOUR ?? 10 * generous,
    /** By user, or by address where nobody is signed in. */
    RATE_LIMIT_REQUESTS_PER_MINUTE: given.RATE_LIMIT_REQUESTS_PER_MINUTE ?? 600 * generous,
    /** By conversation. */
    RATE_LIMIT_MESSAGES_PER_MINUTE: given.RATE_LIMIT_MESSAGES_PER_MINUTE ?? 30 * generous,
    /** New connections, by user or address. */
    RATE_LIMIT_SOCKETS_PER_MINUTE: given.RATE_LIMIT_SOCKETS_PER_MINUTE ?? 3_000 * generous,
    /** By socket; four times as many at once is a flood in any mode, and closes it. */
    RATE_LIMIT_FRAMES_PER_MINUTE: given.RATE_LIMIT_FRAMES_PER_MINUTE ?? (generous > 1 ? 2_000 : 240),
  };
});

export type Environment = z.infer<typeof environmentSchema>;

/** The settings are wrong: the message lists every problem, one a line. */
export class EnvironmentProblems extends Error {
  override readonly name = 'EnvironmentProblems';
}

/**
 * Reads the environment, once, at a program's start. Values are never printed: some are secrets.
 * @throws EnvironmentProblems that name every variable that is missing or wrong
 */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  const parsed = environmentSchema.safeParse(source);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return `  ${name}: ${source[name] === undefined ? 'is not set' : issue.message}`;
  });
  throw new EnvironmentProblems(`The settings cannot be used:\n${lines.join('\n')}\nSee the README's configuration table.`);
}
