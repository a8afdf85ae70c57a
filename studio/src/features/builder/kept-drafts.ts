import { z } from 'zod';
import { documentSchema, type AgentDocument } from './document.ts';

const keptSchema = z.object({ revision: z.int(), at: z.number(), document: documentSchema });
export type KeptDraft = z.infer<typeof keptSchema>;

const PREFIX = 'citiflow.draft';
const TAB = 'citiflow.tab';
const GIVE_WAY_MS = 1_500;

/**
 * What is not saved on the server yet, in this browser. In localStorage, because it alone can be written while a
 * page is closing. Each tab has a place of its own: two tabs do not overwrite each other.
 */
export class KeptDrafts {
  readonly #place: string;
  readonly #tab: Promise<string>;
  /** Known once the tab is: before that there is nothing of it to keep. */
  #own: string | null = null;

  constructor(userId: string, agentId: string, tab = tabOfThisPage()) {
    this.#place = `${PREFIX}.${userId}.${agentId}.`;
    this.#tab = tab;
  }

  /** False where the browser has no room: then leaving the page would lose it. */
  keep(revision: number, document: AgentDocument): boolean {
    if (this.#own === null) return false;
    try {
      localStorage.setItem(this.#own, JSON.stringify({ revision, at: Date.now(), document } satisfies KeptDraft));
      return true;
    } catch {
      return false;
    }
  }

  forget(): void {
    if (this.#own !== null) localStorage.removeItem(this.#own);
  }

  /** What this tab left behind, or else the newest of tabs that are closed. It is this tab's from now on. */
  async adopt(): Promise<KeptDraft | null> {
    this.#own = this.#place + (await this.#tab);
    const mine = this.#read(this.#own);
    if (mine) return mine;
    const alive = new Set(((await navigator.locks?.query())?.held ?? []).map((lock) => lock.name));
    const left = Object.keys(localStorage)
      .filter((key) => key.startsWith(this.#place) && !alive.has(lockOf(key.slice(this.#place.length))))
      .flatMap((key) => this.#read(key) ?? [])
      .sort((one, other) => other.at - one.at);
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(this.#place) && !alive.has(lockOf(key.slice(this.#place.length)))) localStorage.removeItem(key);
    }
    if (left[0]) this.keep(left[0].revision, left[0].document);
    return left[0] ?? null;
  }

  #read(key: string): KeptDraft | null {
    try {
      return keptSchema.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null')).data ?? null;
    } catch {
      return null;
    }
  }
}

const lockOf = (tab: string) => `citiflow.tab.${tab}`;

let claimed: Promise<string> | null = null;
const tabOfThisPage = () => (claimed ??= claimTab());

/**
 * The name of this tab, the same after a reload. A duplicated tab begins with a copy of what the first has in
 * sessionStorage: while that one lives and holds the name, it takes one of its own.
 */
export async function claimTab(): Promise<string> {
  const known = sessionStorage.getItem(TAB);
  if (known && (await held(known))) return known;
  const tab = Math.random().toString(36).slice(2, 12);
  sessionStorage.setItem(TAB, tab);
  await held(tab);
  return tab;
}

/** Holds the name as long as the page lives, so that others know of it; false when another page keeps it. */
function held(tab: string): Promise<boolean> {
  const { locks } = navigator;
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    // A page that is left for this one lets go in a moment.
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), GIVE_WAY_MS);
    const hold = () => {
      clearTimeout(timer);
      resolve(true);
      return new Promise<void>(() => undefined);
    };
    locks.request(lockOf(tab), { signal: patience.signal }, hold).catch(() => resolve(false));
  });
}
