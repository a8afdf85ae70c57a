import { onScopeDispose, shallowReactive } from 'vue';
import type { Command } from '../commands.ts';

const offers = shallowReactive(new Map<symbol, () => Command[]>());

/** What the open page can do, for as long as it is open. @param commands asked for when the palette opens */
export function offerCommands(commands: () => Command[]): void {
  const key = Symbol('page');
  offers.set(key, commands);
  onScopeDispose(() => offers.delete(key));
}

export const offeredCommands = (): Command[] => [...offers.values()].flatMap((commands) => commands());
