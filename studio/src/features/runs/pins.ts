import { shallowReactive } from 'vue';
import type { z } from 'zod';
import { pinsSchema } from '../../../../contract/events.ts';

/** What a node is taken to have come to, in place of running it. */
export type Pin = z.infer<typeof pinsSchema>[string];

/**
 * A tester's pins of an agent, by node. They lie in the browser: a colleague's tests do not have them, and a
 * customer's turns never do.
 */
export function createPins(agentId: string, storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = localStorage) {
  const key = `citiflow.pins.${agentId}`;
  const pins = shallowReactive(new Map(Object.entries(read(storage.getItem(key)))));

  function save() {
    if (pins.size === 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(Object.fromEntries(pins)));
  }

  return {
    of: (nodeId: string): Pin | undefined => pins.get(nodeId),
    has: (nodeId: string): boolean => pins.has(nodeId),
    put(nodeId: string, pin: Pin) {
      pins.set(nodeId, pin);
      save();
    },
    remove(nodeId: string) {
      pins.delete(nodeId);
      save();
    },
    clear() {
      pins.clear();
      save();
    },
    get count(): number {
      return pins.size;
    },
    /** Of these nodes, as a message sends them; undefined where none is pinned. */
    among(nodeIds: readonly string[]): Record<string, Pin> | undefined {
      const found = nodeIds.flatMap((id) => {
        const pin = pins.get(id);
        return pin ? [[id, pin] as const] : [];
      });
      return found.length > 0 ? Object.fromEntries(found) : undefined;
    },
  };
}

/** What somebody else has written there, or an earlier studio, is no pin. */
function read(text: string | null): Record<string, Pin> {
  try {
    return pinsSchema.safeParse(JSON.parse(text ?? '{}')).data ?? {};
  } catch {
    return {};
  }
}
