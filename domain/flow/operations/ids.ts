import type { Flow } from '../model.ts';

/** A number from 0 up to 1, as Math.random gives it. */
export type Random = () => number;

const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const LENGTH = 5;

/**
 * An id that nothing in the flow has: the kind, and a few letters by chance, so that two people who add to the
 * same draft at the same time do not mean each other's nodes.
 */
export function newId(flow: Flow, kind: string, random: Random, reserved: ReadonlySet<string> = new Set()): string {
  const taken = new Set([...flow.nodes, ...(flow.notes ?? []), ...(flow.groups ?? [])].map((item) => item.id));
  for (;;) {
    const letters = Array.from({ length: LENGTH }, () => LETTERS[Math.floor(random() * LETTERS.length)] ?? 'a').join('');
    const id = `${kind.replace(/[^A-Za-z0-9_-]/g, '').slice(0, 40) || 'node'}-${letters}`;
    if (!taken.has(id) && !reserved.has(id)) return id;
    // The same letters again: a source of chance that repeats itself must not hold us for ever.
    for (let number = 2; number < 10_000; number += 1) {
      if (!taken.has(`${id}${number}`) && !reserved.has(`${id}${number}`)) return `${id}${number}`;
    }
  }
}

export const edgeId = (source: string, outlet: string, target: string): string => `${source}:${outlet}->${target}`.slice(0, 200);
