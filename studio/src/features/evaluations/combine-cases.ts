import { sameJson } from '../../../../domain/flow/compare.ts';
import type { DraftCase } from './draft-case.ts';

/**
 * The cases of two people who began with the same ones. What only one of them has added, changed or deleted is as
 * they left it; of a case that one has changed and the other deleted, the change stays. What both have changed
 * differently is there twice, `twinOf` mine behind theirs: nothing that anybody wrote is lost.
 */
export function combineCases(
  began: readonly DraftCase[], mine: readonly DraftCase[], theirs: readonly DraftCase[], twinOf: (mine: DraftCase) => DraftCase,
): { cases: DraftCase[]; twins: number } {
  const [before, ours, others] = [byId(began), byId(mine), byId(theirs)];
  const isAsBefore = (one: DraftCase) => sameJson(one, before.get(one.id) ?? null);
  let twins = 0;
  const kept = theirs.flatMap((their) => {
    const my = ours.get(their.id);
    if (!my) return isAsBefore(their) ? [] : [their];
    if (isAsBefore(my) || sameJson(my, their)) return [their];
    if (isAsBefore(their)) return [my];
    twins += 1;
    return [their, twinOf(my)];
  });
  return { cases: [...kept, ...mine.filter((my) => !others.has(my.id) && !isAsBefore(my))], twins };
}

const byId = (cases: readonly DraftCase[]): ReadonlyMap<string, DraftCase> => new Map(cases.map((one) => [one.id, one]));
