import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startTimeOf } from './process-identity.ts';
import { projectRoot } from './project-root.ts';

/** The small process that ends our children should the launcher itself be killed. */
export interface Guard {
  pid: number;
  register(pid: number): void;
  release(pid: number): void;
  /** Ends the guard, and with it whatever is still registered. */
  close(): void;
}

/** Starts it. @throws Error when it does not start: without it nothing should be launched */
export function startGuard(): Guard {
  // In a session of its own, so that what reaches the launcher's terminal or group does not reach it.
  const child = spawn(process.execPath, [join(projectRoot, 'services', 'guard.mjs')], {
    detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/',
  });
  if (child.pid === undefined) throw new Error('The guard process could not be started.');
  child.unref();
  child.stdin.on('error', () => undefined);
  return {
    pid: child.pid,
    register(pid) {
      const startTime = startTimeOf(pid);
      if (startTime) child.stdin.write(`+ ${pid} ${startTime.replaceAll(' ', '_')}\n`);
    },
    release: (pid) => void child.stdin.write(`- ${pid}\n`),
    close: () => void child.stdin.end(),
  };
}
