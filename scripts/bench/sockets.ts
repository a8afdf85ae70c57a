import { setTimeout as sleep } from 'node:timers/promises';
import type { Bed } from './bed.ts';
import { openMany } from './load.ts';
import { canReadProcesses } from './processes.ts';
import type { Figure } from './report.ts';
import { usageOf } from './system-usage.ts';

/** Longer than two of the server's heartbeats, each of which lets go of sockets that have not answered. */
const IDLE_MS = 65_000;

/** So many open conversations that say nothing: what they cost the API, and that all of them live on. */
export async function idleSockets(bed: Bed, count: number): Promise<{ figures: Figure[]; notes: string[] }> {
  if (process.platform !== 'linux') {
    return { figures: [], notes: ['Idle sockets need many loopback addresses, as connections are limited by address: skipped.'] };
  }
  const before = await apiMemory(bed);
  const clients = await openMany(bed, count);
  await sleep(IDLE_MS);
  const after = await apiMemory(bed);
  const alive = (await Promise.all(clients.map((client) => client.alive()))).filter(Boolean).length;
  for (const client of clients) client.close();
  const name = `${count} idle sockets`;
  return {
    figures: [
      { name: `${name}, lost after ${IDLE_MS / 1_000} s`, value: count - alive, unit: 'count', aim: { of: 'value', most: 0 } },
      ...(canReadProcesses ? [{ name: `${name}, memory added to the API (RSS)`, value: after - before, unit: 'MB' } as const] : []),
    ],
    notes: [],
  };
}

async function apiMemory(bed: Bed): Promise<number> {
  return (await usageOf(bed)).find(({ name }) => name === 'api')?.residentMb ?? Number.NaN;
}
