import { readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

/** What one of the system's processes, with all that it has started, has used and uses. */
export interface Usage {
  name: string;
  /** Milliseconds of processor since it started, those of children that have ended included. */
  cpuMs: number;
  /** Resident megabytes. Pages that several of its processes share count in each. */
  residentMb: number;
  /** Megabytes with shared pages divided among their sharers; as `residentMb` where the kernel does not tell. */
  proportionalMb: number;
}

/** Linux only: other systems do not tell of other processes this way. */
export const canReadProcesses = process.platform === 'linux';

let ticksASecond: number | undefined;

/** @param roots the system's processes; one that another has started counts for itself alone */
export function readUsage(roots: readonly { name: string; pid: number }[]): Usage[] {
  ticksASecond ??= Number(execFileSync('getconf', ['CLK_TCK']).toString());
  const all = readStats();
  const rootPids = new Set(roots.map(({ pid }) => pid));
  return roots.map(({ name, pid }) => {
    const members = familyOf(pid, all, rootPids);
    const ticks = members.reduce((total, member) => total + (all.get(member)?.ticks ?? 0), 0);
    const memory = members.map(memoryOf);
    return {
      name,
      cpuMs: (ticks * 1_000) / (ticksASecond ?? 100),
      residentMb: memory.reduce((total, { resident }) => total + resident, 0),
      proportionalMb: memory.reduce((total, { proportional }) => total + proportional, 0),
    };
  });
}

interface Stat {
  parent: number;
  ticks: number;
}

function readStats(): Map<number, Stat> {
  const stats = new Map<number, Stat>();
  for (const entry of readdirSync('/proc')) {
    const text = /^\d+$/.test(entry) ? readOrNothing(`/proc/${entry}/stat`) : '';
    // The name, in brackets, may itself hold spaces and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (text) stats.set(Number(entry), { parent: Number(fields[1]), ticks: ticksOf(fields) });
  }
  return stats;
}

/** utime, stime, and those of waited-for children: fields 14 to 17 of proc(5), the state being field 3. */
const ticksOf = (fields: string[]) => fields.slice(11, 15).reduce((total, field) => total + Number(field), 0);

function familyOf(root: number, all: Map<number, Stat>, roots: ReadonlySet<number>): number[] {
  const family = [root];
  for (const member of family) {
    for (const [pid, { parent }] of all) if (parent === member && !roots.has(pid)) family.push(pid);
  }
  return family;
}

function memoryOf(pid: number): { resident: number; proportional: number } {
  const megabytes = (text: string, field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1_024;
  const resident = megabytes(readOrNothing(`/proc/${pid}/status`), 'VmRSS');
  return { resident, proportional: megabytes(readOrNothing(`/proc/${pid}/smaps_rollup`), 'Pss') || resident };
}

/** Processes end while we look. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
