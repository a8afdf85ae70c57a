import { databaseUrls, type DatabaseUrls } from './postgres-databases.ts';
import type { Ports } from './ports.ts';
import { LaunchProblem } from './problem.ts';
import type { Secrets } from './secrets.ts';

/** Where everything answers: the embedded service, or what the environment names in its place. */
export interface Addresses {
  databases: DatabaseUrls;
  temporal: string;
  temporalUi: string | undefined;
  temporalNamespace: string;
  milvus: string;
  redis: string;
  bank: string;
  bankToken: string;
  /** The bank's page with the codes it has sent. */
  bankOutboxPage: string | undefined;
  models: string;
  publicUrl: string;
}

/** @throws LaunchProblem when an address is given without what belongs to it */
export function resolveAddresses(env: NodeJS.ProcessEnv, ports: Ports, secrets: Secrets): Addresses {
  const local = (port: number) => `http://127.0.0.1:${port}`;
  const bank = env['CORE_BANKING_URL'];
  if (bank && !env['CORE_BANKING_TOKEN']) {
    throw new LaunchProblem('CORE_BANKING_URL is set, but CORE_BANKING_TOKEN, which the bank asks for, is not.');
  }
  return {
    databases: databases(env, ports, secrets),
    temporal: env['TEMPORAL_ADDRESS'] || `127.0.0.1:${ports.temporal}`,
    temporalUi: env['TEMPORAL_UI_URL'] || (env['TEMPORAL_ADDRESS'] ? undefined : local(ports.temporalUi)),
    temporalNamespace: env['TEMPORAL_NAMESPACE'] || 'default',
    milvus: env['MILVUS_ADDRESS'] || `127.0.0.1:${ports.milvus}`,
    redis: env['REDIS_URL'] || `redis://:${secrets.valkey}@127.0.0.1:${ports.valkey}`,
    bank: bank || local(ports.bank),
    bankToken: env['CORE_BANKING_TOKEN'] || secrets.bankToken,
    bankOutboxPage: env['CORE_BANKING_OUTBOX_URL'] || (bank ? undefined : `${local(ports.bank)}/outbox`),
    models: env['DEMO_MODEL_BASE_URL']?.replace(/\/v1\/?$/, '') || local(ports.models),
    publicUrl: env['CITIFLOW_PUBLIC_URL'] || local(ports.api),
  };
}

function databases(env: NodeJS.ProcessEnv, ports: Ports, secrets: Secrets): DatabaseUrls {
  const applicationUrl = env['DATABASE_URL'];
  if (!applicationUrl) return databaseUrls(ports.postgres, secrets.postgres);
  const adminUrl = env['DATABASE_ADMIN_URL'];
  const bankUrl = env['BANK_DATABASE_URL'];
  if (!adminUrl || !(bankUrl || env['CORE_BANKING_URL'])) {
    throw new LaunchProblem('DATABASE_URL is set, so PostgreSQL is yours. Then these are needed, too: '
      + 'DATABASE_ADMIN_URL (the owner of that database, for migrations) and BANK_DATABASE_URL (a database for the '
      + 'sandbox bank), or CORE_BANKING_URL.');
  }
  return { adminUrl, applicationUrl, bankUrl: bankUrl ?? '' };
}
