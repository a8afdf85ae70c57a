import { beforeEach, expect, test, vi } from 'vitest';
import { KeptDrafts } from './kept-drafts.ts';

const document = (name: string) => ({ name, description: '', flow: { nodes: [], edges: [] } });
beforeEach(() => localStorage.clear());

test('what a closed tab left is found by the next one, the newest first; each agent and person has their own', async () => {
  const clock = vi.spyOn(Date, 'now').mockReturnValueOnce(1).mockReturnValueOnce(2);
  new KeptDrafts('bea', 'cards', 'old').keep(3, document('Old'));
  new KeptDrafts('bea', 'cards', 'new').keep(4, document('New'));
  clock.mockRestore();
  new KeptDrafts('ada', 'cards', 'other').keep(9, document('Hers'));
  const mine = new KeptDrafts('bea', 'cards', 'mine');
  expect(await mine.adopt()).toMatchObject({ revision: 4, document: { name: 'New' } });
  // It is this tab's now: a second tab does not take it, too, once this one has saved it.
  mine.forget();
  expect(await new KeptDrafts('bea', 'cards', 'later').adopt()).toBeNull();
  expect(await new KeptDrafts('ada', 'cards', 'x').adopt()).toMatchObject({ document: { name: 'Hers' } });
});

test('a reload finds its own', async () => {
  new KeptDrafts('bea', 'cards', 'mine').keep(3, document('Mine'));
  expect(await new KeptDrafts('bea', 'cards', 'mine').adopt()).toMatchObject({ document: { name: 'Mine' } });
});

test('what is broken is passed over, and a full browser is told', async () => {
  localStorage.setItem('citiflow.draft.bea.cards.mine', '{"revision":');
  const drafts = new KeptDrafts('bea', 'cards', 'mine');
  expect(await drafts.adopt()).toBeNull();
  vi.stubGlobal('localStorage', { setItem: () => { throw new DOMException('full', 'QuotaExceededError'); } });
  expect(drafts.keep(1, document('A'))).toBe(false);
  vi.unstubAllGlobals();
});
