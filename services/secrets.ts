import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from './state-file.ts';

const secretsSchema = z.object({
  /** 32 bytes in base64: seals stored secrets and signs customers' tokens. */
  secretKey: z.string(),
  bankToken: z.string(),
  valkey: z.string(),
  postgres: z.object({ superuser: z.string(), owner: z.string(), application: z.string(), bank: z.string() }),
});

export type Secrets = z.infer<typeof secretsSchema>;

/** This installation's secrets, made at its first start and kept in `secrets.json`, readable by its owner only. */
export function loadSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json');
  const found = secretsSchema.safeParse(readJson(path));
  if (found.success) return found.data;
  const secrets = newSecrets();
  writeJson(path, secrets);
  return secrets;
}

/** Fresh random secrets: 24 bytes in hex a password. */
export function newSecrets(): Secrets {
  const password = () => randomBytes(24).toString('hex');
  return {
    secretKey: randomBytes(32).toString('base64'),
    bankToken: password(),
    valkey: password(),
    postgres: { superuser: password(), owner: password(), application: password(), bank: password() },
  };
}
