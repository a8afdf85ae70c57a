import { connect } from 'node:net';
import { bounded } from './bounded.ts';

export interface DependencyState {
  state: 'up' | 'down';
  /** Without it nothing works; the others only take features with them. */
  needed: boolean;
  latencyMs: number;
}

export interface Probe {
  needed: boolean;
  /** Resolves when the dependency answers. */
  check(signal: AbortSignal): Promise<unknown>;
}

/** Asks every dependency at once, each for two seconds at most. */
export interface Readiness {
  check(): Promise<{ ready: boolean; dependencies: Record<string, DependencyState> }>;
}

const PROBE_TIMEOUT_MS = 2_000;

/** @param probes by the name that `/readyz` answers with */
export function createReadiness(probes: Record<string, Probe>): Readiness {
  return {
    async check() {
      const entries = await Promise.all(Object.entries(probes).map(async ([name, probe]) => [name, await ask(probe)] as const));
      const ready = entries.every(([, { state, needed }]) => state === 'up' || !needed);
      return { ready, dependencies: Object.fromEntries(entries) };
    },
  };
}

async function ask({ needed, check }: Probe): Promise<DependencyState> {
  const startedAt = performance.now();
  const state = await bounded(check(AbortSignal.timeout(PROBE_TIMEOUT_MS)), PROBE_TIMEOUT_MS).then(() => 'up' as const, () => 'down' as const);
  return { state, needed, latencyMs: Math.round(performance.now() - startedAt) };
}

/** A probe of an HTTP server: any answer below 500 shows that it lives. */
export const httpProbe = (url: string, needed: boolean): Probe => ({
  needed,
  async check(signal) {
    const response = await fetch(url, { signal });
    await response.body?.cancel();
    if (response.status >= 500) throw new Error(`answered ${response.status}`);
  },
});

/** A probe of a port. @param address host:port, or a URL */
export const tcpProbe = (address: string, needed: boolean): Probe => ({
  needed,
  check: (signal) => {
    const { hostname, port } = new URL(address.includes('://') ? address : `http://${address}`);
    return new Promise<void>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port || 443), signal });
      socket.once('connect', () => (socket.destroy(), resolve()));
      socket.once('error', reject);
    });
  },
});
