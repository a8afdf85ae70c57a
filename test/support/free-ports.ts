import { randomInt } from 'node:crypto';
import { portFree } from '../../services/probes.ts';

/** Below the ports that Linux gives to outgoing connections, of which one might take a killed process's port. */
const BLOCKS = { from: 10_000, to: 32_000, size: 20 };

/**
 * The first of a block of free ports. Of two systems side by side, none finds the usual port of a process of the
 * other free while that process starts again.
 */
export async function freeBlock(): Promise<number> {
  for (;;) {
    const first = BLOCKS.from + BLOCKS.size * randomInt((BLOCKS.to - BLOCKS.from) / BLOCKS.size);
    const free = await Promise.all(Array.from({ length: BLOCKS.size }, (_, index) => portFree(first + index)));
    if (free.every(Boolean)) return first;
  }
}
