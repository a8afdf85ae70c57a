import type { Bed } from './bed.ts';
import { loadTurns, keepUp, type Load } from './load.ts';
import { canReadProcesses, type Usage } from './processes.ts';
import type { Figure, Findings } from './report.ts';
import { idleSockets } from './sockets.ts';
import { p50, p95, sum } from './statistics.ts';
import { FLOOR_WORKER, usageOf } from './system-usage.ts';
import { figure, table } from './table.ts';

const AT_ONCE = [1, 8, 32, 128] as const;
/** The instant model is called once a turn. */
const CALLS = 1;
const WARM_UP_SECONDS = 2;
const SAMPLE_MS = 500;
const NOT_LINUX = 'Processor time and memory are read from /proc, which only Linux has: skipped.';

interface Step {
  atOnce: number;
  turns: Load[];
  floors: Load[];
  /** Processor time of each of the system's processes during its turns, ms. */
  turnCpuMs: Map<string, number>;
  /** Of Temporal and the floor's worker during the floor's. */
  floorCpuMs: number;
}

/** Turns a second over real sockets, against empty workflows a second, by turns; and what the processes need. */
export async function measureThroughput(bed: Bed, seconds: number, sockets: number): Promise<Findings> {
  const idle = ofSystem(await usageOf(bed));
  await loadTurns(bed, 8, WARM_UP_SECONDS);
  await keepUp(8, WARM_UP_SECONDS, async () => void (await bed.bare.run(CALLS)));
  const steps: Step[] = [];
  const peak = await whilePeaking(bed, async () => {
    for (const atOnce of AT_ONCE) steps.push(await measureStep(bed, atOnce, seconds));
  });
  const idling = await idleSockets(bed, sockets);
  const errors = steps.flatMap(({ turns }) => turns.flatMap((load) => load.errors));
  return {
    title: `Turns a second with an instant model (${seconds} s each, twice, by turns with the floor)`,
    figures: [
      ...steps.flatMap(stepFigures),
      { name: 'errors', value: errors.length, unit: 'count', aim: { of: 'value', most: 0 } },
      ...memoryFigures(idle, peak),
      ...idling.figures,
    ],
    notes: [
      'Floor: an empty workflow with 2 local and 1 full activity, start to result, as many at once.',
      loadTable(steps),
      ...(canReadProcesses ? [cpuTable(steps), memoryTable(idle, peak)] : [NOT_LINUX]),
      ...[...new Set(errors)].slice(0, 5).map((error) => `error: ${error}`),
      ...idling.notes,
    ],
  };
}

async function measureStep(bed: Bed, atOnce: number, seconds: number): Promise<Step> {
  const step: Step = { atOnce, turns: [], floors: [], turnCpuMs: new Map(), floorCpuMs: 0 };
  for (let time = 0; time < 2; time += 1) {
    const start = await usageOf(bed);
    step.turns.push(await loadTurns(bed, atOnce, seconds));
    const middle = await usageOf(bed);
    step.floors.push(await keepUp(atOnce, seconds, async () => void (await bed.bare.run(CALLS))));
    const end = await usageOf(bed);
    for (const [name, ms] of cpuBetween(start, middle)) {
      if (name !== FLOOR_WORKER) step.turnCpuMs.set(name, (step.turnCpuMs.get(name) ?? 0) + ms);
    }
    const floor = cpuBetween(middle, end);
    step.floorCpuMs += (floor.get('temporal') ?? 0) + (floor.get(FLOOR_WORKER) ?? 0);
  }
  return step;
}

function cpuBetween(before: Usage[], after: Usage[]): Map<string, number> {
  const since = new Map(before.map(({ name, cpuMs }) => [name, cpuMs]));
  return new Map(after.map(({ name, cpuMs }) => [name, cpuMs - (since.get(name) ?? 0)]));
}

const ofSystem = (usages: Usage[]) => usages.filter(({ name }) => name !== FLOOR_WORKER);
const doneIn = (loads: Load[]) => sum(loads.map(({ done }) => done));
const rateOf = (loads: Load[]) => (doneIn(loads) * 1_000) / sum(loads.map(({ elapsedMs }) => elapsedMs));

function stepFigures({ atOnce, turns, floors, turnCpuMs, floorCpuMs }: Step): Figure[] {
  const rate: Figure = { name: `${atOnce} at once`, value: rateOf(turns), unit: 'turns/s', floor: rateOf(floors) };
  if (!canReadProcesses) return [rate];
  const cpuMs = sum([...turnCpuMs.values()]) / doneIn(turns);
  return [rate, { name: `${atOnce} at once, processor a turn`, value: cpuMs, unit: 'ms', floor: floorCpuMs / doneIn(floors) }];
}

function cpuTable(steps: Step[]): string {
  const names = [...(steps[0]?.turnCpuMs.keys() ?? [])];
  const rows = names.map((name) => [name, ...steps.map(({ turnCpuMs, turns }) => figure((turnCpuMs.get(name) ?? 0) / doneIn(turns)))]);
  return `Processor time a turn, ms, with children (the floor's: Temporal and its worker):\n${
    table(['process', ...steps.map(({ atOnce }) => `${atOnce} at once`)], rows)}`;
}

function memoryFigures(idle: Usage[], peak: Map<string, Usage>): Figure[] {
  if (!canReadProcesses) return [];
  const total = (usages: Iterable<Usage>) => sum([...usages].map(({ proportionalMb }) => proportionalMb));
  return [
    { name: 'memory of all processes, idle', value: total(idle), unit: 'MB' },
    { name: 'memory of all processes, loaded (peaks)', value: total(peak.values()), unit: 'MB' },
  ];
}

function loadTable(steps: Step[]): string {
  const rows = steps.map(({ atOnce, turns, floors }) => {
    const durations = turns.flatMap(({ durationsMs }) => durationsMs);
    const bare = floors.flatMap(({ durationsMs }) => durationsMs);
    return [
      atOnce, doneIn(turns), figure(p50(durations)), figure(p95(durations)), figure(p50(bare)), figure(p95(bare)),
      sum(turns.map(({ errors }) => errors.length)), sum(floors.map(({ errors }) => errors.length)),
    ];
  });
  const header = ['at once', 'turns', 'p50 ms', 'p95 ms', 'floor p50', 'floor p95', 'errors', 'floor errors'];
  return `Turns under load:\n${table(header, rows)}`;
}

function memoryTable(idle: Usage[], peak: Map<string, Usage>): string {
  const rows = idle.map((before) => {
    const most = peak.get(before.name) ?? before;
    return [before.name, ...[before.residentMb, most.residentMb, before.proportionalMb, most.proportionalMb].map(figure)];
  });
  const header = ['process', 'RSS idle', 'RSS loaded', 'PSS idle', 'PSS loaded'];
  return `Memory, MB (with children; RSS counts shared pages in each of them, PSS once; loaded is the peak):\n${table(header, rows)}`;
}

/** The most that each process has held while the work was done. */
async function whilePeaking(bed: Bed, work: () => Promise<void>): Promise<Map<string, Usage>> {
  const peak = new Map<string, Usage>();
  const look = async () => {
    for (const usage of ofSystem(await usageOf(bed))) {
      const most = peak.get(usage.name);
      peak.set(usage.name, {
        ...usage,
        residentMb: Math.max(usage.residentMb, most?.residentMb ?? 0),
        proportionalMb: Math.max(usage.proportionalMb, most?.proportionalMb ?? 0),
      });
    }
  };
  const timer = setInterval(() => void look().catch(() => undefined), SAMPLE_MS);
  await work().finally(() => clearInterval(timer));
  await look();
  return peak;
}
