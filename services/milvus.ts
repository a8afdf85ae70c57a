import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { milvusPython } from './executables.ts';
import { grpcStatus } from './probes.ts';
import { plainEnvironment, type Service } from './service.ts';

/** Milvus Lite, which speaks Milvus's own protocol, for one machine's knowledge bases. */
export function milvusService(options: { dataDir: string; port: number }): Service {
  const folder = join(options.dataDir, 'milvus');
  return {
    name: 'milvus',
    replacedBy: 'MILVUS_ADDRESS',
    readyTimeoutMs: 90_000,
    async launch() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return {
        command: milvusPython(),
        // Its default host is every interface of the machine.
        args: ['-m', 'milvus_lite', 'server', '--data-dir', folder, '--host', '127.0.0.1',
          '--port', String(options.port)],
        env: { ...plainEnvironment(), PYTHONUNBUFFERED: '1', PYTHONNOUSERSITE: '1' },
      };
    },
    async healthy() {
      const method = '/milvus.proto.milvus.MilvusService/ListDatabases';
      return (await grpcStatus(`127.0.0.1:${options.port}`, method, new Uint8Array())) === 0;
    },
  };
}
