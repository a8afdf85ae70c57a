/** How one process is started: the program that runs must be the command itself (no shell in between). */
export interface LaunchSpec {
  command: string;
  args: string[];
  /** The whole environment of the process, not an addition to the launcher's. */
  env: Record<string, string>;
  uid?: number;
  gid?: number;
}

/**
 * A process that the launcher keeps alive. `launch` is asked again before every start, so it may also clear
 * what a crash has left behind.
 */
export interface Service {
  name: string;
  /** The environment variable whose presence means that somebody else runs this service. */
  replacedBy?: string;
  launch(): Promise<LaunchSpec>;
  /** True once the service answers a real request of its own protocol. Never throws. */
  healthy(): Promise<boolean>;
  /** Once, after the first time it was healthy: databases, roles. Must be safe to repeat. */
  afterStart?(): Promise<void>;
  stopSignal?: NodeJS.Signals;
  /** How long a first start may take before it counts as failed. */
  readyTimeoutMs: number;
}

/** What embedded programs get of our environment: no keys, no addresses. */
export function plainEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'SYSTEMROOT'];
  return Object.fromEntries(kept.flatMap((key) => {
    const value = process.env[key];
    return value === undefined ? [] : [[key, value] as const];
  }));
}
