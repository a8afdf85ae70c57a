import { join } from 'node:path';
import { httpHealthy } from './probes.ts';
import { projectRoot } from './project-root.ts';
import type { Service } from './service.ts';

export interface ProgramOptions {
  program: 'bank' | 'models' | 'worker' | 'api';
  /** Of this instance, where there are several: `worker-2`. Default: the program's. */
  name?: string;
  replacedBy?: string;
  /** Where it answers `GET /healthz`. */
  port: number;
  env: Record<string, string>;
}

/** One of our own programs, bundled to `dist/<name>.mjs`. */
export function programService({ program, name = program, replacedBy, port, env }: ProgramOptions): Service {
  return {
    name,
    ...(replacedBy === undefined ? {} : { replacedBy }),
    readyTimeoutMs: 60_000,
    launch: () => Promise.resolve({
      command: process.execPath,
      args: ['--enable-source-maps', join(projectRoot, 'dist', `${program}.mjs`)],
      env,
    }),
    healthy: () => httpHealthy(`http://127.0.0.1:${port}/healthz`),
  };
}
