import type { Flow } from '../../domain/flow/model.ts';
import type { TenantPolicy } from '../../domain/tools/settings.ts';
import type { TurnBench } from '../support/turn-bench.ts';
import { runAttack, type AttackResult } from './attack-run.ts';
import type { Attack } from './obeying-model.ts';

const AT_ONCE = 8;

/** So that nothing is stopped for being one of too many: what stops an attack here is its gate. */
export const MANY_WRITES: Partial<TenantPolicy> = { velocity: { writes: 1_000, windowMinutes: 1 }, perDayMinor: null };

/** Runs the attacks, several at once, each in a conversation of its own. @returns by the attack's name */
export async function attackAll(bench: TurnBench, flow: Flow, attacks: readonly Attack[]): Promise<Map<string, AttackResult>> {
  const results = new Map<string, AttackResult>();
  const waiting = [...attacks];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let attack = waiting.shift(); attack; attack = waiting.shift()) results.set(attack.name, await runAttack(bench, flow, attack));
  }));
  return results;
}
