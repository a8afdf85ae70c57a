import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Guard } from './guard.ts';
import { LogFile } from './log-file.ts';
import type { LaunchSpec, Service } from './service.ts';

const RESTART_DELAYS_MS = [0, 100, 300, 1_000, 2_000, 5_000];
/**
 * A process that has answered for this long has earned an immediate restart again: the growing delays are for one that
 * dies of itself, again and again, soon after it has started.
 */
const STEADY_AFTER_MS = 3_000;
const FIRST_START_ATTEMPTS = 3;
const LOG_LOOK_EVERY_MS = 30_000;
const STOP_GRACE_MS = 10_000;

export interface SupervisorEvents {
  /** A process runs under this number now (after every start). */
  started?(name: string, pid: number): void;
  died?(name: string, how: string): void;
  /** It answers again after a restart. */
  recovered?(name: string): void;
}

/** How long to wait before the n-th restart in a row (from 0), in milliseconds: the first is immediate. */
export function restartDelayMs(restartsInARow: number): number {
  return RESTART_DELAYS_MS[Math.min(restartsInARow, RESTART_DELAYS_MS.length - 1)] ?? 0;
}

/** How many restarts still count when a process has died that had answered for so long; negative where it never did. */
export function restartsInARow(restarts: number, answeredForMs: number): number {
  return answeredForMs > STEADY_AFTER_MS ? 0 : restarts;
}

/** Keeps one service alive: starts it, waits until it answers, starts it again when it dies, stops it. */
export class Supervisor {
  readonly #service: Service;
  readonly #guard: Guard;
  readonly #events: SupervisorEvents;
  readonly #log: LogFile;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #stopping = false;
  #ready = false;
  #readyAt = Number.POSITIVE_INFINITY;
  #restartsInARow = 0;
  #logTimer: NodeJS.Timeout | undefined;

  constructor(service: Service, context: { logsDir: string; guard: Guard; events?: SupervisorEvents }) {
    this.#service = service;
    this.#guard = context.guard;
    this.#events = context.events ?? {};
    this.#log = new LogFile(context.logsDir, service.name);
  }

  get name(): string {
    return this.#service.name;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when the service answers. Throws, with the end of its log, when it does not come up. */
  async start(): Promise<void> {
    this.#logTimer = setInterval(() => this.#log.rotateIfLarge(), LOG_LOOK_EVERY_MS).unref();
    for (let attempt = 1; !this.#ready; attempt++) {
      await this.#spawn();
      if (await this.#waitUntilHealthy(this.#service.readyTimeoutMs)) this.#ready = true;
      else if (this.#stopping) throw new Error(`${this.name} was stopped while it was starting.`);
      else if (attempt >= FIRST_START_ATTEMPTS || this.pid !== undefined) throw await this.#startFailure();
      else await sleep(restartDelayMs(attempt));
    }
    await this.#service.afterStart?.();
  }

  /** Asks it to end, waits, and ends it by force after the grace. */
  async stop(graceMs = STOP_GRACE_MS): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#logTimer);
    if (!this.#child) return;
    this.#child.kill(this.#service.stopSignal ?? 'SIGTERM');
    const force = setTimeout(() => this.#child?.kill('SIGKILL'), graceMs);
    await this.#exited;
    clearTimeout(force);
  }

  /** Ends it at once, by force. */
  kill(): void {
    this.#stopping = true;
    this.#child?.kill('SIGKILL');
  }

  async #spawn(): Promise<void> {
    const spec = await this.#service.launch();
    if (this.#stopping) return;
    const child = await this.#begin(spec);
    const { pid } = child;
    if (pid === undefined) return;
    this.#child = child;
    this.#readyAt = Number.POSITIVE_INFINITY;
    this.#guard.register(pid);
    this.#events.started?.(this.name, pid);
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#child = undefined;
        this.#guard.release(pid);
        resolve();
        if (this.#ready && !this.#stopping) void this.#restart(signal ?? `exit code ${code}`);
      });
    });
  }

  /** Starts the program in a session of its own, so that a Ctrl-C in the terminal reaches only the launcher. */
  #begin(spec: LaunchSpec): Promise<ChildProcess> {
    const log = this.#log.open();
    const { command, args, env, uid, gid } = spec;
    const child = spawn(command, args, {
      env, cwd: '/', detached: true, stdio: ['ignore', log, log], ...(uid === undefined ? {} : { uid, gid }),
    });
    closeSync(log);
    return new Promise((resolve, reject) => {
      child.once('spawn', () => resolve(child));
      child.once('error', (error) => reject(new Error(`${this.name} could not be started: ${error.message}`)));
    });
  }

  async #restart(how: string): Promise<void> {
    this.#restartsInARow = restartsInARow(this.#restartsInARow, Date.now() - this.#readyAt);
    this.#events.died?.(this.name, how);
    for (;;) {
      await sleep(restartDelayMs(this.#restartsInARow++));
      if (this.#stopping) return;
      this.#ready = false;
      // Whatever fails here (a full disk, a port taken meanwhile) may pass: it is tried again, ever more slowly.
      await this.#spawn().catch(() => undefined);
      if (await this.#waitUntilHealthy(this.#service.readyTimeoutMs)) break;
      this.#child?.kill('SIGKILL');
      await this.#exited;
    }
    this.#ready = true;
    // It may have died between its last answer and this line, when its exit did not yet count as a death.
    if (this.pid === undefined && !this.#stopping) return this.#restart('exit right after a restart');
    this.#events.recovered?.(this.name);
  }

  /** False when the process ended or the time ran out. */
  async #waitUntilHealthy(timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (this.#child && !this.#stopping && Date.now() < deadline) {
      if (await this.#service.healthy()) {
        this.#readyAt = Date.now();
        return this.#child !== undefined;
      }
      await sleep(40);
    }
    return false;
  }

  async #startFailure(): Promise<Error> {
    const why = this.pid === undefined ? 'ended at once' : 'did not answer in time';
    this.kill();
    await this.#exited;
    return new Error(`${this.name} ${why}. The end of its log (${this.#log.path}):\n${this.#log.tail()}`);
  }
}
