import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { commandOf } from './process-identity.ts';

/** Who listens on this port, in words: `process 4711 (node server.js)`; undefined when that cannot be seen. */
export function portHolder(port: number): string | undefined {
  const pid = process.platform === 'linux' ? listenerFromProc(port) : listenerFromLsof(port);
  if (pid === undefined) return undefined;
  const command = commandOf(pid);
  return `process ${pid}${command ? ` (${command.slice(0, 120)})` : ''}`;
}

function listenerFromLsof(port: number): number | undefined {
  try {
    const found = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'], { stdio: ['ignore', 'pipe', 'ignore'] });
    return Number(found.toString().split('\n')[0]) || undefined;
  } catch {
    return undefined;
  }
}

const listening = '0A';

function listenerFromProc(port: number): number | undefined {
  const sockets = new Set(['tcp', 'tcp6'].flatMap((table) => socketsOn(port, table)));
  if (sockets.size === 0) return undefined;
  return readdirSync('/proc').map(Number).find((pid) => pid > 0 && holdsOneOf(pid, sockets));
}

function socketsOn(port: number, table: string): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  try {
    return readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === listening)
      .map((fields) => `socket:[${fields[9]}]`);
  } catch {
    return [];
  }
}

function holdsOneOf(pid: number, sockets: Set<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((descriptor) => {
      try {
        return sockets.has(readlinkSync(`/proc/${pid}/fd/${descriptor}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}
