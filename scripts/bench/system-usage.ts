import type { Bed } from './bed.ts';
import { canReadProcesses, readUsage, type Usage } from './processes.ts';

/** Of all the system's processes, the launcher included; nothing where the kernel does not tell. */
export async function usageOf({ system }: Bed): Promise<Usage[]> {
  if (!canReadProcesses) return [];
  const { processes } = await system.readEndpoints();
  const launcher = system.launcher.pid === undefined ? [] : [{ name: 'launcher', pid: system.launcher.pid }];
  return readUsage([...processes, ...launcher]);
}
