import { expect, test } from 'vitest';
import { overtakingEvents } from './overtaking-events.ts';
import { late } from './testing/late.ts';

function list() {
  const shown = new Set<string>();
  const changes = overtakingEvents(({ id, gone }: { id: string; gone?: boolean }) => void (gone ? shown.delete(id) : shown.add(id)));
  const load = async (answer: PromiseLike<string[]>) => await changes.load(async () => await answer, (ids) => {
    shown.clear();
    for (const id of ids) shown.add(id);
  });
  return { changes, load, ids: () => [...shown].sort() };
}

test('an event that overtakes an answer is on top of it, whether something has come or gone', async () => {
  const { changes, load, ids } = list();
  const { answer, give } = late<string[]>();
  const loaded = load(answer);
  changes.take({ id: 'new' });
  changes.take({ id: 'old', gone: true });
  give(['old', 'other']);
  await loaded;
  expect(ids()).toEqual(['new', 'other']);
});

test('of two answers on their way each gets what it has missed, in whichever order they come', async () => {
  const { changes, load, ids } = list();
  const [first, second] = [late<string[]>(), late<string[]>()];
  const older = load(first.answer);
  changes.take({ id: 'a' });
  const newer = load(second.answer);
  changes.take({ id: 'b' });
  second.give(['a']);
  await newer;
  first.give([]);
  await older;
  expect(ids()).toEqual(['a', 'b']);
});

test('what came before the question, or after an answer that failed, is put nowhere twice', async () => {
  const { changes, load, ids } = list();
  changes.take({ id: 'before' });
  await load(Promise.resolve([]));
  expect(ids()).toEqual([]);
  await expect(load(Promise.reject(new Error('away')))).rejects.toThrow('away');
  changes.take({ id: 'after' });
  expect(ids()).toEqual(['after']);
});
