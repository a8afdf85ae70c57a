import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../services/project-root.ts';
import { startBed, type Bed } from './bed.ts';
import { startDeskBed, type DeskBed } from './desk-bed.ts';
import { measureEvaluation } from './evaluation.ts';
import { measureFirstEvent } from './first-event.ts';
import { measureInbox } from './inbox.ts';
import { readOptions, usage, type BenchOptions, type Part } from './options.ts';
import { measureOverhead } from './overhead.ts';
import { measurePaused } from './paused.ts';
import { meetsAim, printFindings, ratioOf, type Findings } from './report.ts';
import { measureStarts } from './starts.ts';
import { measureThroughput } from './throughput.ts';
import { measureVersionChoice } from './version-choice.ts';
import { measureVerdict } from './verdict.ts';

const onBed: Partial<Record<Part, (bed: Bed, options: BenchOptions) => Promise<Findings>>> = {
  overhead: (bed, { rounds }) => measureOverhead(bed, rounds),
  'first-event': (bed, { rounds }) => measureFirstEvent(bed, rounds),
  'version-choice': (bed, { rounds }) => measureVersionChoice(bed, rounds),
  evaluation: (bed) => measureEvaluation(bed),
  throughput: (bed, { seconds, sockets }) => measureThroughput(bed, seconds, sockets),
};

/** On a system whose agent transfers money, in this order: the inbox is full after its part. */
const onDesk: Partial<Record<Part, (desk: DeskBed, options: BenchOptions) => Promise<Findings>>> = {
  verdict: (desk, { rounds }) => measureVerdict(desk, rounds),
  paused: (desk) => measurePaused(desk),
  inbox: (desk, { rounds }) => measureInbox(desk, rounds),
};

/** Measures the parts asked for, prints each as soon as it is there, and says where an aim is missed. */
export async function bench(argv: string[]): Promise<void> {
  const options = readOptions(argv);
  if (options.help) return console.log(usage);
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ` +
    `${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}. Everything runs on this machine: system, model, bank and clients.`);
  const [load = 0] = loadavg();
  if (load > availableParallelism() / 2) {
    console.log(`The machine is busy (load ${load.toFixed(1)}): figures, and ratios too, come out worse than on an idle one.`);
  }
  const found: Findings[] = [];
  const tell = (findings: Findings) => {
    found.push(findings);
    console.log(printFindings(findings));
  };
  // First, as it needs the machine for itself.
  if (options.parts.includes('start')) tell(await measureStarts(options.starts));
  await measureOn(startBed, onBed, options, tell);
  await measureOn(startDeskBed, onDesk, options, tell);
  if (options.parts.includes('retrieval')) await retrieval();
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(found.map(asData), null, 2));
  const missed = found.flatMap(({ figures }) => figures).filter((figure) => meetsAim(figure) === false);
  if (missed.length > 0) console.log(`\nAims missed: ${missed.map(({ name }) => name).join('; ')}.`);
}

async function measureOn<AnyBed extends { stop(): Promise<void> }>(
  start: () => Promise<AnyBed>,
  measures: Partial<Record<Part, (bed: AnyBed, options: BenchOptions) => Promise<Findings>>>,
  options: BenchOptions,
  tell: (findings: Findings) => void,
): Promise<void> {
  const parts = Object.entries(measures).filter(([part]) => options.parts.some((wanted) => wanted === part)).map(([, measure]) => measure);
  if (parts.length === 0) return;
  const bed = await start();
  // An impatient Ctrl-C must not leave a whole system behind.
  const leave = () => void bed.stop().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave);
  try {
    for (const measure of parts) tell(await measure(bed, options));
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, leave);
    await bed.stop();
  }
}

/** A program of its own, which prints its own tables. */
async function retrieval(): Promise<void> {
  console.log('\n== Retrieval');
  const program = join(projectRoot, 'dist', 'bench-retrieval.mjs');
  if (!process.env['CITIFLOW_BENCH_DATA'] || !existsSync(program)) {
    console.log('Skipped: set CITIFLOW_BENCH_DATA to the folder of the public data sets.');
    return;
  }
  const child = spawn(process.execPath, [program], { stdio: 'inherit' });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (code !== 0) throw new Error(`The retrieval benchmark ended with ${String(code)}.`);
}

const asData = ({ title, figures }: Findings) => ({
  title,
  figures: figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), meetsAim: meetsAim(figure) })),
});
