import { z } from 'zod';
import { documentSchema, type AgentDocument } from './document.ts';

const keptSchema = z.object({ revision: z.int(), at: z.number(), document: documentSchema });
export type KeptDraft = z.infer<typeof keptSchema>;

const PREFIX = 'citiflow.draft';

/**
 * What is not saved on the server yet, in this browser. In localStorage, because it alone can be written while a
 * page is closing. Each tab has a place of its own: two tabs do not overwrite each other.
 */
export class KeptDrafts {
  readonly #place: string;
  readonly #own: string;

  constructor(userId: string, agentId: string, tab = tabId()) {
    this.#place = `${PREFIX}.${userId}.${agentId}.`;
    this.#own = this.#place + tab;
    // Held as long as the tab lives: so another tab knows a draft that somebody still works on.
    void navigator.locks?.request(lockOf(tab), { ifAvailable: true }, () => new Promise(() => undefined));
  }

  /** False where the browser has no room: then leaving the page would lose it. */
  keep(revision: number, document: AgentDocument): boolean {
    try {
      localStorage.setItem(this.#own, JSON.stringify({ revision, at: Date.now(), document } satisfies KeptDraft));
      return true;
    } catch {
      return false;
    }
  }

  forget(): void {
    localStorage.removeItem(this.#own);
  }

  /** What this tab left behind, or else the newest of tabs that are closed. It is this tab's from now on. */
  async adopt(): Promise<KeptDraft | null> {
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

function tabId(): string {
  const known = sessionStorage.getItem('citiflow.tab');
  const tab = known ?? Math.random().toString(36).slice(2, 12);
  if (!known) sessionStorage.setItem('citiflow.tab', tab);
  return tab;
}
