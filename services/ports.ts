import { anyFreePort, portFree } from './probes.ts';
import { portHolder } from './port-holder.ts';
import { LaunchProblem } from './problem.ts';

export const usualPorts = {
  postgres: 54_329, temporal: 7_233, temporalUi: 8_233, milvus: 19_530, valkey: 6_379,
  bank: 4_010, models: 4_020, worker: 4_030, api: 3_000,
} as const;

/** Also those of further instances, by their names, such as `worker-2`. */
export type Ports = Record<keyof typeof usualPorts, number> & Record<string, number>;

/**
 * A port for each: last time's when it is free, else the usual one, else any free one.
 * @param demanded the port that the user asked for, for the API
 * @param more names of instances that need a port, too: any free one
 * @throws LaunchProblem when the demanded port is taken, saying by whom
 */
export async function choosePorts(
  remembered: Partial<Ports>, demanded?: number, more: readonly string[] = [],
): Promise<Ports> {
  if (demanded !== undefined && !(await portFree(demanded))) {
    throw new LaunchProblem(`Port ${demanded} is in use by ${portHolder(demanded) ?? 'another program'}. `
      + 'End that program, or choose another port with --port N.');
  }
  const chosen: Ports = { ...usualPorts, ...(demanded === undefined ? {} : { api: demanded }) };
  const taken = new Set<number>(demanded === undefined ? [] : [demanded]);
  const usual: Record<string, number> = usualPorts;
  for (const name of [...Object.keys(usualPorts), ...more]) {
    if (name === 'api' && demanded !== undefined) continue;
    const port = await firstFree([remembered[name], usual[name]], taken);
    chosen[name] = port;
    taken.add(port);
  }
  return chosen;
}

async function firstFree(candidates: (number | undefined)[], taken: Set<number>): Promise<number> {
  for (const port of candidates) {
    if (port !== undefined && !taken.has(port) && (await portFree(port))) return port;
  }
  for (;;) {
    const port = await anyFreePort();
    if (!taken.has(port)) return port;
  }
}
