import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { anyFreePort, httpHealthy } from '../../services/probes.ts';
import { projectRoot } from '../../services/project-root.ts';
import { steadyMs } from './clock.ts';
import type { Findings } from './report.ts';
import { p50 } from './statistics.ts';
import { figure, table } from './table.ts';

const AIM_SECONDS = 15;
const GIVE_UP_MS = 180_000;
const LOOK_MS = 20;
const endpointsSchema = z.object({ api: z.string() });

/** How long `npm start` takes until a browser can open the studio: with no data, and with its own. */
export async function measureStarts(times: number): Promise<Findings> {
  const cold: Start[] = [];
  const warm: Start[] = [];
  for (let time = 0; time < times; time += 1) {
    const dataDir = await mkdtemp(join(tmpdir(), 'citiflow-bench-'));
    try {
      cold.push(await start(dataDir));
      warm.push(await start(dataDir));
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  }
  const aim = { of: 'value', most: AIM_SECONDS } as const;
  return {
    title: 'Start (set up and built; until the addresses are written and the API is healthy)',
    figures: [
      { name: 'cold start, with the demonstration made', value: median(cold), unit: 's', aim },
      { name: 'warm start', value: median(warm), unit: 's', aim },
    ],
    notes: [
      `All starts, s:\n${table(['cold', 'warm'], cold.map(({ seconds }, index) => [figure(seconds), figure(warm[index]?.seconds ?? Number.NaN)]))}`,
      `The last cold start, step by step (steps overlap):\n${cold.at(-1)?.steps.join('\n') ?? ''}`,
      `The last warm start:\n${warm.at(-1)?.steps.join('\n') ?? ''}`,
    ],
  };
}

interface Start {
  seconds: number;
  /** The lines in which the launcher says what took how long. */
  steps: string[];
}

const median = (starts: Start[]) => p50(starts.map(({ seconds }) => seconds));
const stepsIn = (printed: string) => printed.split('\n').filter((line) => /^ {2}\S.* [\d.]+ m?s$/.test(line));

/** The program is npm's own script, so that a signal reaches it. */
async function start(dataDir: string): Promise<Start> {
  const port = await anyFreePort();
  const startedAtMs = steadyMs();
  const child = spawn(process.execPath, [
    join(projectRoot, 'scripts', 'start.mjs'), '--headless', '--port', String(port), '--data-dir', dataDir,
  ], { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => { printed += data.toString('utf8'); });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    while (!(await ready(dataDir))) {
      if (child.exitCode !== null || steadyMs() - startedAtMs > GIVE_UP_MS) throw new Error(`The system did not start:\n${printed}`);
      await sleep(LOOK_MS);
    }
    return { seconds: (steadyMs() - startedAtMs) / 1_000, steps: stepsIn(printed) };
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

async function ready(dataDir: string): Promise<boolean> {
  const text = await readFile(join(dataDir, 'endpoints.json'), 'utf8').catch(() => undefined);
  return text !== undefined && httpHealthy(`${endpointsSchema.parse(JSON.parse(text)).api}/healthz`);
}
