import type { Bed } from './bed.ts';
import { canReadProcesses, readUsage, type Usage } from './processes.ts';

/** The name under which the floor's worker is counted, beside the system's own processes. */
export const FLOOR_WORKER = 'floor worker';

/** Of all the system's processes, the launcher included, and of the floor's worker; nothing where the kernel does not tell. */
export async function usageOf({ system, bare }: Bed): Promise<Usage[]> {
  if (!canReadProcesses) return [];
  const { processes } = await system.readEndpoints();
  const launcher = system.launcher.pid === undefined ? [] : [{ name: 'launcher', pid: system.launcher.pid }];
  return readUsage([...processes, ...launcher, { name: FLOOR_WORKER, pid: bare.workerPid }]);
}
