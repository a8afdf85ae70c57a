import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { valkeyExecutable } from './executables.ts';
import { tcpExchange } from './probes.ts';
import { plainEnvironment, type Service } from './service.ts';

/** Valkey with an append-only file written at each command: a killed server has lost no event it acknowledged. */
export function valkeyService(options: { dataDir: string; port: number; password: string }): Service {
  const folder = join(options.dataDir, 'valkey');
  const configuration = join(folder, 'valkey.conf');
  return {
    name: 'valkey',
    replacedBy: 'REDIS_URL',
    readyTimeoutMs: 30_000,
    async launch() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // In a file, because arguments can be read by every user of the machine.
      await writeFile(configuration, [
        'bind 127.0.0.1', `port ${options.port}`, `requirepass ${options.password}`, `dir "${folder}"`,
        'daemonize no', 'appendonly yes', 'appendfsync always', 'save ""', 'loglevel warning', '',
      ].join('\n'), { mode: 0o600 });
      return { command: valkeyExecutable(), args: [configuration], env: plainEnvironment() };
    },
    async healthy() {
      const answer = await tcpExchange(options.port, `AUTH ${options.password}\r\nPING\r\n`);
      // While it loads its file it answers -LOADING.
      return answer !== undefined && answer.startsWith('+OK') && !answer.includes('-');
    },
  };
}
