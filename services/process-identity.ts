import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When the process with this number started, in the system's own spelling; undefined when there is none (or
 * only its remains are left). A number together with it names one process for good: numbers are used again.
 */
export function startTimeOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // After the name, which is in brackets and may hold anything: state is the first field, start the 20th.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  return processStatus(pid, 'lstart=') || undefined;
}

/** The command line of this process, or '' when there is none. */
export function commandOf(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    } catch {
      return '';
    }
  }
  return processStatus(pid, 'command=');
}

function processStatus(pid: number, field: string): string {
  try {
    const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] } as const;
    return execFileSync('ps', ['-o', field, '-p', String(pid)], { ...options, stdio: [...options.stdio] }).trim();
  } catch {
    return '';
  }
}
