import { inject, provide, type InjectionKey, type Ref } from 'vue';

/** What a tester can do with a turn of the chat. */
export interface TurnTools {
  /** Runs the turn again, in a conversation of its own, with the history before it. */
  retry: (turnId: string) => void;
  /** The same with other words. */
  resend: (turnId: string, text: string) => void;
  /** The turn on the canvas. */
  show: (turnId: string) => void;
  shownTurnId: Readonly<Ref<string | null>>;
  busy: Readonly<Ref<boolean>>;
}

const KEY: InjectionKey<TurnTools> = Symbol('turn-tools');

export const provideTurnTools = (tools: TurnTools) => provide(KEY, tools);

/** Null where a conversation is read, or is a customer's. */
export const useTurnTools = (): TurnTools | null => inject(KEY, null);
