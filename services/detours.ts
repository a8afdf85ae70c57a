import { LaunchProblem } from './problem.ts';

/** The variable that names a service to our programs, by the service's name. */
const VARIABLES = {
  postgres: 'DATABASE_URL', temporal: 'TEMPORAL_ADDRESS', valkey: 'REDIS_URL', bank: 'CORE_BANKING_URL',
} as const;
type Detoured = keyof typeof VARIABLES;

/** Where one process finds services in place of their own addresses: what fault tests put in between. */
export interface Detour {
  /** Of the process, such as `worker` or `api-2`. */
  process: string;
  service: Detoured;
  /** host:port */
  address: string;
}

/**
 * Reads CITIFLOW_DETOURS, such as `worker.postgres=127.0.0.1:5001,api.temporal=127.0.0.1:5002`.
 * @throws LaunchProblem that quotes what cannot be read
 */
export function readDetours(text: string | undefined): Detour[] {
  return (text ?? '').split(',').map((part) => part.trim()).filter(Boolean).map((part) => {
    const [, process, service, address] = /^([\w-]+)\.(\w+)=(\S+:\d+)$/.exec(part) ?? [];
    if (process && address && service && isDetoured(service)) return { process, service, address };
    throw new LaunchProblem(`CITIFLOW_DETOURS: "${part}" is not process.service=host:port with a service of ${Object.keys(VARIABLES).join(', ')}.`);
  });
}

const isDetoured = (name: string): name is Detoured => Object.hasOwn(VARIABLES, name);

/** The environment of this process, with its detours in place of the services' own addresses. */
export function withDetours(env: Record<string, string>, process: string, detours: readonly Detour[]): Record<string, string> {
  const changed = detours.filter((detour) => detour.process === process).map(({ service, address }) => {
    const name = VARIABLES[service];
    return [name, service === 'temporal' ? address : Object.assign(new URL(env[name] ?? ''), { host: address }).href] as const;
  });
  return { ...env, ...Object.fromEntries(changed) };
}
