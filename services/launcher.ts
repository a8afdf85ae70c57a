import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { pathToFileURL } from 'node:url';
import { resolveAddresses } from './addresses.ts';
import { emptyDataFolder, openDataFolder } from './data-folder.ts';
import { readDetours } from './detours.ts';
import { readDemo, writeEndpoints, type Demo } from './endpoints.ts';
import { environments } from './environment.ts';
import { startGuard } from './guard.ts';
import { runToEnd } from './one-shot.ts';
import { readOptions, usage, type LaunchOptions } from './options.ts';
import { choosePorts, type Ports } from './ports.ts';
import { LaunchProblem } from './problem.ts';
import { RecordedProcesses } from './recorded-processes.ts';
import { loadSecrets } from './secrets.ts';
import { readJson, writeJson } from './state-file.ts';
import { instanceNames, System, type ServiceName } from './system.ts';

/** One Ctrl-C arrives twice under npm: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 500;

/** What set-up may still be doing while the services start. */
export interface Preparation {
  /** Resolves when all of `dist/` is built. */
  built?: Promise<unknown>;
}

/** Starts the whole system, keeps it alive and ends it with this process. */
export async function launch(argv: string[], preparation: Preparation = {}): Promise<void> {
  const options = readOptions(argv, process.env);
  if (options.help) return console.log(usage);
  if (options.reset) await confirmReset(options);
  const release = openDataFolder(options.dataDir);
  process.on('exit', release);
  try {
    await run(options, preparation);
  } catch (error) {
    release();
    throw error;
  }
}

async function run(options: LaunchOptions, preparation: Preparation): Promise<void> {
  const { dataDir } = options;
  const startedAt = performance.now();
  const processes = new RecordedProcesses(dataDir);
  await processes.endLeftOvers();
  if (options.reset) emptyDataFolder(dataDir);
  const plan = await makePlan(options);
  // Old addresses would mislead whoever waits for this file to appear.
  rmSync(join(dataDir, 'endpoints.json'), { force: true });
  const guard = startGuard();
  let demo: Demo | undefined;
  let announced = false;
  const announce = () => writeEndpoints(dataDir, plan, demo, processes.list());
  const system = new System(plan, guard, process.env, {
    started(name, pid) {
      processes.set(name, pid);
      if (announced) announce();
    },
    died: (name, how) => console.log(`  ${name} has ended (${how}); it is started again`),
    recovered: (name) => console.log(`  ${name} is back`),
  });
  const stopped = stopOnSignals(system, () => rmSync(join(dataDir, 'endpoints.json'), { force: true }));
  try {
    const progress = { start: (name: ServiceName) => timed(name, () => system.start(name)) };
    const built = preparation.built ?? Promise.resolve();
    const migrated = progress.start('postgres').then(() => built)
      .then(() => timed('migrations', () => runToEnd('migrate', plan.environments.migrate, guard)));
    const embedded = Promise.all((['temporal', 'valkey', 'milvus'] as const).map(progress.start));
    const models = built.then(() => progress.start('models'));
    const bank = migrated.then(() => progress.start('bank'));
    const programs = Promise.all([migrated, embedded, models])
      .then(() => Promise.all([progress.start('worker'), progress.start('api')]));
    await Promise.all([migrated, embedded, models, bank, programs]);
    // The demonstration's passwords are public: production has none of it, whatever was asked for.
    if (options.demo && plan.environments.application['CITIFLOW_MODE'] === 'development') {
      await timed('demonstration', async () => {
        demo = readDemo(await runToEnd('seed', { ...plan.environments.application, ...plan.environments.migrate }, guard));
      });
    }
  } catch (error) {
    if (stopped.begun()) return;
    await system.stop();
    throw error instanceof Error ? new LaunchProblem(error.message, { cause: error }) : error;
  }
  announced = true;
  announce();
  console.log(`\n  CitiFlow is ready after ${seconds(startedAt)}: ${plan.addresses.publicUrl}`);
  if (!options.headless) console.log('  Open this address in a browser. Ctrl-C stops everything.');
}

async function makePlan(options: LaunchOptions) {
  const { dataDir } = options;
  const portsFile = join(dataDir, 'ports.json');
  const remembered = readJson(portsFile);
  const instances = { worker: instanceNames('worker', options.workers), api: instanceNames('api', options.apis) };
  const further = [...instances.worker.slice(1), ...instances.api.slice(1)];
  const ports = await choosePorts(isPorts(remembered) ? remembered : {}, { demanded: options.port, more: further, from: options.portsFrom });
  writeJson(portsFile, ports);
  const secrets = loadSecrets(dataDir);
  const addresses = resolveAddresses(process.env, ports, secrets);
  const logsDir = join(dataDir, 'logs');
  mkdirSync(logsDir, { recursive: true, mode: 0o700 });
  return {
    dataDir, logsDir, ports, secrets, addresses, instances,
    detours: readDetours(process.env['CITIFLOW_DETOURS']),
    apis: instances.api.slice(1).map((name) => `http://127.0.0.1:${ports[name] ?? 0}`),
    environments: environments(process.env, { addresses, ports, secrets, dataDir }),
  };
}

function isPorts(value: unknown): value is Partial<Ports> {
  return typeof value === 'object' && value !== null && Object.values(value).every(Number.isInteger);
}

/** The first signal stops everything in order, the second at once. */
function stopOnSignals(system: System, onStopped: () => void): { begun(): boolean } {
  let stopping = false;
  let stoppingSince = 0;
  const stop = () => {
    if (stopping) {
      if (performance.now() - stoppingSince < SAME_SIGNAL_MS) return;
      system.kill();
      process.exit(130);
    }
    stopping = true;
    stoppingSince = performance.now();
    console.log('\n  Stopping ...');
    void system.stop().then(() => {
      onStopped();
      console.log('  Stopped.');
      process.exit(0);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  return { begun: () => stopping };
}

async function confirmReset({ dataDir, yes }: LaunchOptions): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) {
    throw new LaunchProblem(`--reset deletes all data in ${dataDir}. Add --yes to do so without being asked.`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Delete all data in ${dataDir}? y/N `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new LaunchProblem('Nothing was deleted.');
}

async function timed<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const result = await work();
  console.log(`  ${name.padEnd(34)} ${seconds(startedAt).padStart(8)}`);
  return result;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1_000).toFixed(1)} s`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  launch(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof LaunchProblem ? `\n${error.message}\n` : error);
    process.exit(1);
  });
}
