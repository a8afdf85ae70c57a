import { join } from 'node:path';
import type { Addresses } from './addresses.ts';
import type { Ports } from './ports.ts';
import { projectRoot } from './project-root.ts';
import type { Secrets } from './secrets.ts';
import { plainEnvironment } from './service.ts';

export interface Environments {
  bank: Record<string, string>;
  models: Record<string, string>;
  /** API, worker and seed. */
  application: Record<string, string>;
  migrate: Record<string, string>;
}

/** What each program is told. What the user has set goes first, and only to the application. */
export function environments(
  user: NodeJS.ProcessEnv, context: { addresses: Addresses; ports: Ports; secrets: Secrets; dataDir: string },
): Environments {
  const { addresses, ports, secrets, dataDir } = context;
  const plain = plainEnvironment();
  const defined = (values: Record<string, string | undefined>) =>
    Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
  const mode = user['CITIFLOW_MODE'] || 'development';
  return {
    bank: {
      ...plain, BANK_DATABASE_URL: addresses.databases.bankUrl, BANK_PORT: String(ports.bank),
      BANK_TOKEN: addresses.bankToken,
      BANK_SANDBOX_CONTROLS: user['BANK_SANDBOX_CONTROLS'] || (mode === 'development' ? 'on' : 'off'),
    },
    models: {
      ...plain, ...defined({ MODELS_THREADS: user['MODELS_THREADS'], DEMO_TOKENS_PER_SECOND: user['DEMO_TOKENS_PER_SECOND'] }),
      MODELS_PORT: String(ports.models), MODELS_DIR: user['MODELS_DIR'] || join(projectRoot, '.cache', 'models'),
    },
    migrate: {
      ...plain, DATABASE_ADMIN_URL: addresses.databases.adminUrl,
      DATABASE_APP_PASSWORD: decodeURIComponent(new URL(addresses.databases.applicationUrl).password),
    },
    application: {
      EMBEDDINGS_BASE_URL: `${addresses.models}/v1`,
      RERANK_URL: `${addresses.models}/rerank`,
      DEMO_MODEL_BASE_URL: `${addresses.models}/v1`,
      CITIFLOW_SECRET_KEY: secrets.secretKey,
      CITIFLOW_STUDIO_DIST: join(projectRoot, 'dist', 'studio'),
      HOST: '127.0.0.1',
      NODE_ENV: 'production',
      ...defined(withoutEmpty(user)),
      CITIFLOW_MODE: mode,
      CITIFLOW_DATA_DIR: dataDir,
      CITIFLOW_PUBLIC_URL: addresses.publicUrl,
      PORT: String(ports.api),
      WORKER_PORT: String(ports.worker),
      DATABASE_URL: addresses.databases.applicationUrl,
      REDIS_URL: addresses.redis,
      MILVUS_ADDRESS: addresses.milvus,
      TEMPORAL_ADDRESS: addresses.temporal,
      TEMPORAL_NAMESPACE: addresses.temporalNamespace,
      CORE_BANKING_URL: addresses.bank,
      CORE_BANKING_TOKEN: addresses.bankToken,
      ...defined({ TEMPORAL_UI_URL: addresses.temporalUi, CORE_BANKING_OUTBOX_URL: addresses.bankOutboxPage }),
    },
  };
}

/** An empty variable counts as not set; migrations' rights are nobody else's. */
function withoutEmpty(user: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const hidden = ['DATABASE_ADMIN_URL', 'BANK_DATABASE_URL'];
  return Object.fromEntries(Object.entries(user).filter(([key, value]) => value !== '' && !hidden.includes(key)));
}
