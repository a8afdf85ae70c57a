// Outlives the launcher by a moment: when the launcher is gone, however it went, this ends what it had started.
// Built-ins only and no imports of ours, because it is run as it stands. It reads lines on its standard input,
// `+ <pid> <start time>` and `- <pid>`; the end of the input means that the launcher has ended.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const GRACE_MS = 3_000;
const LOOK_EVERY_MS = 100;
const startTimes = new Map();

function startTimeOf(pid) {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim().replaceAll(' ', '_');
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Only a process that is still the registered one is ever signalled: numbers are used again. */
function signal(name) {
  for (const [pid, startTime] of startTimes) {
    if (startTimeOf(pid) !== startTime) {
      startTimes.delete(pid);
      continue;
    }
    try {
      process.kill(pid, name);
    } catch {
      startTimes.delete(pid);
    }
  }
}

// A Ctrl-C or a closed terminal is the launcher's to answer.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);

createInterface({ input: process.stdin }).on('line', (line) => {
  const [action, pid, startTime] = line.split(' ');
  if (action === '+') startTimes.set(Number(pid), startTime);
  else startTimes.delete(Number(pid));
}).on('close', () => {
  signal('SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  const timer = setInterval(() => {
    const name = Date.now() > deadline ? 'SIGKILL' : 0;
    signal(name);
    if (startTimes.size > 0) return;
    clearInterval(timer);
    process.exit(0);
  }, LOOK_EVERY_MS);
});
