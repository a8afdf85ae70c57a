import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import 'vitest';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../db/migrate.ts';
import { startGuard } from '../../services/guard.ts';
import { milvusService } from '../../services/milvus.ts';
import { databaseUrls } from '../../services/postgres-databases.ts';
import { postgresService } from '../../services/postgres.ts';
import { programService } from '../../services/programs.ts';
import { projectRoot } from '../../services/project-root.ts';
import { plainEnvironment, type Service } from '../../services/service.ts';
import { Supervisor } from '../../services/supervisor.ts';
import { temporalService } from '../../services/temporal.ts';
import { valkeyService } from '../../services/valkey.ts';
import { BUILT } from './built.ts';
import { freeBlock } from './free-ports.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** As the application connects: row-level security holds. */
    databaseUrl: string;
    /** The owner, for migrations and for looking behind the scenes. */
    databaseAdminUrl: string;
    bankDatabaseUrl: string;
    /** host:port */
    temporalAddress: string;
    /** host:port */
    milvusAddress: string;
    redisUrl: string;
    /** http://host:port of the model server: `/v1`, `/rerank`. */
    modelsUrl: string;
  }
}

/** Starts one set of real services for all `*.service.test.ts`, on free ports with data of their own. */
export default async function startServices(project: TestProject): Promise<() => Promise<void>> {
  // PostgreSQL may run as another user, who must be able to enter.
  const dataDir = await mkdtemp(join(tmpdir(), 'citiflow-test-'));
  const secret = () => randomBytes(16).toString('hex');
  const password = { superuser: secret(), owner: secret(), application: secret(), bank: secret(), valkey: secret() };
  const first = await freeBlock();
  const port = { postgres: first, temporal: first + 1, ui: first + 2, milvus: first + 3, valkey: first + 4, models: first + 5 };
  const urls = databaseUrls(port.postgres, password);
  const services: Service[] = [
    postgresService({ dataDir, port: port.postgres, superuserPassword: password.superuser, urls }),
    temporalService({ dataDir, port: port.temporal, uiPort: port.ui }),
    milvusService({ dataDir, port: port.milvus }),
    valkeyService({ dataDir, port: port.valkey, password: password.valkey }),
    programService({
      program: 'models', replacedBy: 'EMBEDDINGS_BASE_URL', port: port.models,
      env: {
        ...plainEnvironment(), MODELS_PORT: String(port.models),
        MODELS_DIR: process.env['MODELS_DIR'] ?? join(projectRoot, '.cache', 'models'),
      },
    }),
  ];
  const guard = startGuard();
  const supervisors = services.map((service) => new Supervisor(service, { logsDir: join(dataDir, 'logs'), guard }));
  const stop = async () => {
    await Promise.all(supervisors.map((supervisor) => supervisor.stop()));
    guard.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await run(process.execPath, [join(projectRoot, 'scripts', 'build.mjs'), ...BUILT]);
    await Promise.all(supervisors.map((supervisor) => supervisor.start()));
    await migrate({ adminUrl: urls.adminUrl, appPassword: password.application });
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('databaseUrl', urls.applicationUrl);
  project.provide('databaseAdminUrl', urls.adminUrl);
  project.provide('bankDatabaseUrl', urls.bankUrl);
  project.provide('temporalAddress', `127.0.0.1:${port.temporal}`);
  project.provide('milvusAddress', `127.0.0.1:${port.milvus}`);
  project.provide('redisUrl', `redis://:${password.valkey}@127.0.0.1:${port.valkey}`);
  project.provide('modelsUrl', `http://127.0.0.1:${port.models}`);
  return stop;
}

const run = promisify(execFile);
