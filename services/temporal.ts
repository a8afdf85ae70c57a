import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporalExecutable } from './executables.ts';
import { grpcStatus, textMessage } from './probes.ts';
import { plainEnvironment, type Service } from './service.ts';

/** Visible in Temporal's UI and searchable there; never encrypted, so nothing personal. */
export const searchAttributes = {
  CitiflowTenant: 'Keyword',
  CitiflowAgent: 'Keyword',
  CitiflowConversation: 'Keyword',
  CitiflowWaitingFor: 'Keyword',
  CitiflowTool: 'Keyword',
  CitiflowWaitingTools: 'KeywordList',
  CitiflowWaitingSince: 'Datetime',
} as const;

/** Temporal's own server with its UI, on SQLite in write-ahead mode: twice the throughput of the default mode. */
export function temporalService(options: { dataDir: string; port: number; uiPort: number }): Service {
  const folder = join(options.dataDir, 'temporal');
  const address = `127.0.0.1:${options.port}`;
  return {
    name: 'temporal',
    replacedBy: 'TEMPORAL_ADDRESS',
    readyTimeoutMs: 60_000,
    async launch() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return {
        command: temporalExecutable(),
        args: [
          'server', 'start-dev', '--ip', '127.0.0.1', '--port', String(options.port),
          '--ui-port', String(options.uiPort), '--ui-disable-news-fetch', '--log-level', 'warn',
          '--db-filename', join(folder, 'temporal.db'),
          '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal',
          ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
        ],
        env: plainEnvironment(),
      };
    },
    // The namespace is registered a moment after the port opens; clients need it.
    async healthy() {
      const method = '/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace';
      return (await grpcStatus(address, method, textMessage('default'))) === 0;
    },
  };
}
