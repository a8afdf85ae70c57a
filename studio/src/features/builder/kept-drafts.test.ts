import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { claimTab, KeptDrafts } from './kept-drafts.ts';

const document = (name: string) => ({ name, description: '', flow: { nodes: [], edges: [] } });
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A tab in which the agent has been opened. */
async function opened(user: string, tab: string): Promise<KeptDrafts> {
  const drafts = new KeptDrafts(user, 'cards', Promise.resolve(tab));
  await drafts.adopt();
  return drafts;
}

test('what a closed tab left is found by the next one, the newest first; each agent and person has their own', async () => {
  const [old, newest, hers] = await Promise.all([opened('bea', 'old'), opened('bea', 'new'), opened('ada', 'other')]);
  const clock = vi.spyOn(Date, 'now').mockReturnValueOnce(1).mockReturnValueOnce(2);
  old.keep(3, document('Old'));
  newest.keep(4, document('New'));
  clock.mockRestore();
  hers.keep(9, document('Hers'));
  const mine = new KeptDrafts('bea', 'cards', Promise.resolve('mine'));
  expect(await mine.adopt()).toMatchObject({ revision: 4, document: { name: 'New' } });
  // It is this tab's now: a second tab does not take it, too, once this one has saved it.
  mine.forget();
  expect(await new KeptDrafts('bea', 'cards', Promise.resolve('later')).adopt()).toBeNull();
  expect(await new KeptDrafts('ada', 'cards', Promise.resolve('x')).adopt()).toMatchObject({ document: { name: 'Hers' } });
});

test('a reload finds its own', async () => {
  (await opened('bea', 'mine')).keep(3, document('Mine'));
  expect(await new KeptDrafts('bea', 'cards', Promise.resolve('mine')).adopt()).toMatchObject({ document: { name: 'Mine' } });
});

test('what is broken is passed over, and a full browser is told', async () => {
  localStorage.setItem('citiflow.draft.bea.cards.mine', '{"revision":');
  const drafts = new KeptDrafts('bea', 'cards', Promise.resolve('mine'));
  expect(await drafts.adopt()).toBeNull();
  vi.stubGlobal('localStorage', { setItem: () => { throw new DOMException('full', 'QuotaExceededError'); } });
  expect(drafts.keep(1, document('A'))).toBe(false);
  vi.unstubAllGlobals();
});

describe('the name of a tab', () => {
  /** The browser's locks: who asks waits for whoever holds it, until they give up. */
  class Locks {
    readonly #held = new Map<string, Promise<void>>();
    readonly #release = new Map<string, () => void>();

    readonly request = async (name: string, { signal }: { signal: AbortSignal }, hold: () => unknown): Promise<void> => {
      const before = this.#held.get(name);
      const givenUp = new Promise<never>((_, reject) => { signal.onabort = () => reject(new DOMException('given up', 'AbortError')); });
      if (before) await Promise.race([before, givenUp]);
      this.#held.set(name, new Promise((resolve) => this.#release.set(name, resolve)));
      hold();
    };

    /** The page that holds it is gone. */
    release(name: string) {
      this.#release.get(name)?.();
    }
  }

  test('is the same after a reload; a duplicated tab, which has a copy of it, takes one of its own', async () => {
    vi.useFakeTimers();
    const locks = new Locks();
    vi.stubGlobal('navigator', { locks });
    const first = await claimTab();
    const reloaded = claimTab();
    locks.release(`citiflow.tab.${first}`);
    expect(await reloaded).toBe(first);

    const duplicate = claimTab();
    await vi.runAllTimersAsync();
    expect(await duplicate).not.toBe(first);
    expect(sessionStorage.getItem('citiflow.tab')).toBe(await duplicate);
  });

  test('is kept where the browser has no locks', async () => {
    vi.stubGlobal('navigator', {});
    expect(await claimTab()).toBe(await claimTab());
  });
});
