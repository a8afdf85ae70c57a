import { z } from 'zod';

const settingsSchema = z.object({
  BANK_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// address is needed' }),
  BANK_TOKEN: z.string().min(16, 'at least 16 characters are needed'),
  BANK_PORT: z.coerce.number().int().min(0).max(65_535).default(4600),
  BANK_HOST: z.string().min(1).default('127.0.0.1'),
  BANK_SANDBOX_CONTROLS: z.enum(['on', 'off']).default('off'),
  BANK_CHALLENGE_TTL_S: z.coerce.number().int().min(1).max(3600).default(660),
  BANK_TOKEN_TTL_S: z.coerce.number().int().min(1).max(86_400).default(1_800),
  BANK_TICK_MS: z.coerce.number().int().min(100).max(3_600_000).default(15_000),
  BANK_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** What the bank needs to know of its surroundings; read once, at the start. */
export interface BankSettings {
  databaseUrl: string;
  token: string;
  port: number;
  host: string;
  sandboxControls: boolean;
  challengeTtlMs: number;
  /** How long the token of a verified challenge may be spent: time for a second member of staff to agree. */
  tokenTtlMs: number;
  /** How often the bank looks for scheduled payments that are due. */
  tickMs: number;
  logLevel: string;
}

/**
 * Reads the bank's settings from environment variables.
 * @throws Error that names every variable with a problem at once
 */
export function readSettings(environment: Record<string, string | undefined>): BankSettings {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = settingsSchema.safeParse(present);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The bank cannot start with these settings:\n${problems.join('\n')}`);
  }
  return {
    databaseUrl: parsed.data.BANK_DATABASE_URL,
    token: parsed.data.BANK_TOKEN,
    port: parsed.data.BANK_PORT,
    host: parsed.data.BANK_HOST,
    sandboxControls: parsed.data.BANK_SANDBOX_CONTROLS === 'on',
    challengeTtlMs: parsed.data.BANK_CHALLENGE_TTL_S * 1000,
    tokenTtlMs: parsed.data.BANK_TOKEN_TTL_S * 1000,
    tickMs: parsed.data.BANK_TICK_MS,
    logLevel: parsed.data.BANK_LOG_LEVEL,
  };
}
