import { anyFreePort, portFree } from './probes.ts';
import { portHolder } from './port-holder.ts';
import { LaunchProblem } from './problem.ts';

export const usualPorts = {
  postgres: 54_329, temporal: 7_233, temporalUi: 8_233, milvus: 19_530, valkey: 6_379,
  bank: 4_010, models: 4_020, worker: 4_030, api: 3_000,
} as const;

/** Also those of further instances, by their names, such as `worker-2`. */
export type Ports = Record<keyof typeof usualPorts, number> & Record<string, number>;

export interface PortWishes {
  /** The port that the user asked for, for the API. */
  demanded?: number;
  /** Names of instances that need a port, too. */
  more?: readonly string[];
  /** The first of a block that the user asked for: the ports are counted on from it. */
  from?: number;
}

/**
 * A port for each: of the block that was asked for; else last time's when it is free, the usual one, or any free one.
 * @throws LaunchProblem when the demanded port is taken, saying by whom
 */
export async function choosePorts(remembered: Partial<Ports>, { demanded, more = [], from }: PortWishes = {}): Promise<Ports> {
  if (demanded !== undefined && !(await portFree(demanded))) {
    throw new LaunchProblem(`Port ${demanded} is in use by ${portHolder(demanded) ?? 'another program'}. `
      + 'End that program, or choose another port with --port N.');
  }
  const chosen: Ports = { ...usualPorts, ...(demanded === undefined ? {} : { api: demanded }) };
  const taken = new Set<number>(demanded === undefined ? [] : [demanded]);
  const usual: Record<string, number> = usualPorts;
  for (const [index, name] of [...Object.keys(usualPorts), ...more].entries()) {
    if (name === 'api' && demanded !== undefined) continue;
    const candidates = from === undefined ? [remembered[name], usual[name]] : [from + index];
    const port = await firstFree(candidates, taken);
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
