import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { startTimeOf } from '../../services/process-identity.ts';
import { projectRoot } from '../../services/project-root.ts';
import { freeBlock } from './free-ports.ts';

const endpointsSchema = z.object({
  studio: z.string(), api: z.string(), apis: z.array(z.string()), temporalAddress: z.string(), temporalUi: z.string().optional(),
  temporalNamespace: z.string(), bank: z.string(), bankOutbox: z.string(), databaseUrl: z.string(),
  milvusAddress: z.string(), redisUrl: z.string(),
  demo: z.object({
    users: z.array(z.object({ email: z.string(), password: z.string(), role: z.string() })),
    agentId: z.string(),
    customers: z.array(z.object({ id: z.string(), name: z.string(), token: z.string() })),
  }).optional(),
  processes: z.array(z.object({ name: z.string(), pid: z.number() })),
});
export type Endpoints = z.infer<typeof endpointsSchema>;

const secretsSchema = z.object({
  bankToken: z.string(),
  postgres: z.object({ owner: z.string(), bank: z.string() }),
});

export interface RunningSystem {
  dataDir: string;
  /** As they were when it was ready; ask `readEndpoints` for the process numbers of now. */
  endpoints: Endpoints;
  /** What the bank asks of callers, on the sandbox's pages, too. */
  bankToken: string;
  launcher: ChildProcess;
  readEndpoints(): Promise<Endpoints>;
  /** `kill -9` this process, and resolves with its number when nothing is left of it. */
  strike(name: string): Promise<number>;
  /** `kill -9` this process, and resolves with the number of the one that replaces it. */
  kill(name: string): Promise<number>;
  /** Ends everything by SIGTERM; deletes the data unless the folder was the caller's. */
  stop(): Promise<void>;
  /** Everything the launcher has printed. */
  output(): string;
}

export interface StartSystemOptions {
  env?: Record<string, string>;
  /** Kept after `stop`; by default a temporary folder. */
  dataDir?: string;
  /** More of the launcher's options, such as `--no-demo`. */
  args?: string[];
  timeoutMs?: number;
}

/** Builds what is stale and launches the whole system on free ports, as `npm start` does. */
export async function startSystem(options: StartSystemOptions = {}): Promise<RunningSystem> {
  await promisify(execFile)(process.execPath, [join(projectRoot, 'scripts', 'build.mjs')]);
  const dataDir = options.dataDir ?? await mkdtemp(join(tmpdir(), 'citiflow-system-'));
  const { PORT: _port, CITIFLOW_DATA_DIR: _dataDir, ...inherited } = process.env;
  const launcher = spawn(process.execPath, [
    join(projectRoot, 'dist', 'launcher.mjs'), '--headless', '--ports-from', String(await freeBlock()), '--data-dir', dataDir,
    ...(options.args ?? []),
  ], { env: { ...inherited, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream.on('data', (data: Buffer) => { printed += data.toString('utf8'); });
  }
  const exited = new Promise<void>((resolve) => launcher.once('exit', () => resolve()));
  const path = join(dataDir, 'endpoints.json');
  const readEndpoints = async () => endpointsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  const stop = async () => {
    launcher.kill('SIGTERM');
    await exited;
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  const deadline = Date.now() + (options.timeoutMs ?? 240_000);
  while (!printed.includes('CitiFlow is ready')) {
    if (launcher.exitCode !== null || launcher.signalCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`The system did not start:\n${printed}`);
    }
    await sleep(50);
  }
  const pidOf = async (name: string) => (await readEndpoints()).processes.find((one) => one.name === name)?.pid;
  const strike = async (name: string) => {
    const pid = await pidOf(name);
    if (pid === undefined) throw new Error(`${name} does not run.`);
    process.kill(pid, 'SIGKILL');
    while (startTimeOf(pid) !== undefined) await sleep(2);
    return pid;
  };
  return {
    dataDir,
    endpoints: await readEndpoints(),
    bankToken: secretsSchema.parse(JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8'))).bankToken,
    launcher,
    readEndpoints,
    strike,
    async kill(name) {
      const pid = await strike(name);
      for (;;) {
        const next = await pidOf(name);
        if (next !== undefined && next !== pid) return next;
        await sleep(20);
      }
    },
    stop,
    output: () => printed,
  };
}
