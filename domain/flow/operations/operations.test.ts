import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EDITS, chance, operationOf, steps, type Step } from '../../../test/support/flow-edits.ts';
import { flowOf } from '../../../test/support/flows.ts';
import { LIMITS } from '../../limits.ts';
import { flowSchema, type Flow } from '../model.ts';
import { applyAll, applyOperation } from './apply.ts';
import { align } from './arrange.ts';
import { connect, moveEarlier, moveLater, reconnect } from './edges.ts';
import { group, ungroup } from './marks.ts';
import { newId } from './ids.ts';
import { addNode, insertExisting, removeItems, setField } from './nodes.ts';
import { isNothing, type Operation } from './operation.ts';
import { tidyFlow } from './tidy.ts';

const drawn: Flow = {
  ...flowOf([['start', 'start'], ['guard', 'guardrail'], ['ask', 'model'], ['end', 'end']]),
  notes: [{ id: 'remark', text: 'Ask Lea', position: { x: 0, y: 300 }, size: { width: 200, height: 100 } }],
  groups: [{ id: 'checks', name: 'Checks', nodeIds: ['guard', 'ask'] }],
};
const after = (flow: Flow, operation: Operation) => applyOperation(flow, operation).flow;
const ways = (flow: Flow) => flow.edges.map((edge) => `${edge.source}.${edge.sourceHandle ?? ''} -> ${edge.target}`).sort();

/** It parses, and names only what is there, once. */
function expectSound(flow: Flow) {
  expect(flowSchema.safeParse(flow).error).toBeUndefined();
  expect(tidyFlow(flow)).toEqual(flow);
}

describe('any sequence of operations', () => {
  test('undone gives the document back; done again gives the result again', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const states: Flow[] = [drawn];
        const operations: Operation[] = [];
        const inverses: Operation[] = [];
        for (const step of sequence) {
          const operation = operationOf(states.at(-1)!, step);
          const applied = applyOperation(states.at(-1)!, operation);
          expectSound(applied.flow);
          states.push(applied.flow);
          operations.push(operation);
          inverses.push(applied.inverse);
        }
        let now = states.at(-1)!;
        for (const [index, inverse] of [...inverses.entries()].reverse()) {
          now = after(now, inverse);
          expect(now).toEqual(states[index]);
        }
        expect(applyAll(now, operations).flow).toEqual(states.at(-1));
      }),
      { numRuns: 300 },
    );
  });

  test('made in two tabs on the same draft and applied one after the other gives a sound document', () => {
    const made = (sequence: readonly Step[]) => {
      let now = drawn;
      return sequence.map((step) => {
        const operation = operationOf(now, step);
        now = after(now, operation);
        return operation;
      });
    };
    fc.assert(
      fc.property(steps, steps, (mine, theirs) => {
        const saved = applyAll(drawn, made(theirs)).flow;
        const rebased = applyAll(saved, made(mine));
        expectSound(rebased.flow);
        expect(after(rebased.flow, rebased.inverse)).toEqual(saved);
      }),
      { numRuns: 300 },
    );
  });

  test('can be undone on what another tab has saved since, and gives a sound document', () => {
    fc.assert(
      fc.property(steps, steps, (mine, theirs) => {
        let now = drawn;
        const inverses = mine.map((step) => {
          const applied = applyOperation(now, operationOf(now, step));
          now = applied.flow;
          return applied.inverse;
        });
        const saved = theirs.reduce((flow, step) => after(flow, operationOf(flow, step)), now);
        expectSound(applyAll(saved, inverses.reverse()).flow);
      }),
      { numRuns: 300 },
    );
  });

  test('leaves the document that it is given as it was', () => {
    const frozen = JSON.stringify(drawn);
    for (const edit of Object.keys(EDITS)) for (let seed = 0; seed < 20; seed += 1) after(drawn, operationOf(drawn, { edit, seed }));
    expect(JSON.stringify(drawn)).toBe(frozen);
  });
});

describe('a node that is added', () => {
  test('after another takes its first free outlet, and no one\'s place', () => {
    const grown = after(drawn, addNode(drawn, 'say', 'reply', { after: 'guard' }));
    expect(ways(grown)).toContain('guard.blocked -> say');
    expect(grown.nodes.at(-1)?.position).toEqual({ x: 540, y: 150 });
  });

  test('by an outlet that is taken goes between', () => {
    const grown = after(drawn, addNode(drawn, 'pause', 'wait', { after: 'start', outlet: 'next' }));
    expect(ways(grown)).toEqual(['ask. -> end', 'guard. -> ask', 'pause.next -> guard', 'start.next -> pause']);
  });

  test('on an edge is between its ends', () => {
    const grown = after(drawn, addNode(drawn, 'pause', 'wait', { edge: 'guard-ask' }));
    expect(ways(grown)).toEqual(['ask. -> end', 'guard.next -> pause', 'pause.next -> ask', 'start. -> guard']);
    const loose = after(drawn, addNode(drawn, 'pause', 'wait', { position: { x: 0, y: 900 } }));
    expect(ways(after(loose, insertExisting(loose, 'pause', 'guard-ask')))).toEqual(ways(grown));
    expect(isNothing(insertExisting(drawn, 'ask', 'start-guard'))).toBe(true);
  });

  test('beyond the limit is not', () => {
    const full: Flow = { nodes: Array.from({ length: LIMITS.flowNodes }, (_, index) => ({ id: `n${index}`, type: 'reply', position: { x: 0, y: 0 }, config: {} })), edges: [] };
    expect(after(full, { kind: 'insert', collection: 'nodes', index: 0, item: { id: 'more', type: 'reply', position: { x: 0, y: 0 }, config: {} } })).toBe(full);
  });

  test('has an id of its own, even where chance repeats itself', () => {
    expect(newId(drawn, 'model', chance(7))).toMatch(/^model-\w{5}$/);
    const always = () => 0;
    const one = after(drawn, addNode(drawn, newId(drawn, 'wait', always), 'wait', { position: { x: 0, y: 0 } }));
    expect(newId(one, 'wait', always)).not.toBe(newId(drawn, 'wait', always));
  });
});

describe('edges', () => {
  test('an outlet has one: a new one replaces it, though it was saved without its handle\'s name', () => {
    expect(ways(after(drawn, connect(drawn, 'start', 'next', 'end')))).toEqual(['ask. -> end', 'guard. -> ask', 'start.next -> end']);
  });

  test('none leads into a start or to where it comes from', () => {
    expect(isNothing(connect(drawn, 'guard', 'next', 'start'))).toBe(true);
    expect(isNothing(connect(drawn, 'guard', 'next', 'guard'))).toBe(true);
    expect(isNothing(connect(drawn, 'guard', 'next', 'nobody'))).toBe(true);
  });

  test('can be given another beginning or end', () => {
    const changed = after(drawn, reconnect(drawn, 'guard-ask', { source: 'guard', outlet: 'blocked', target: 'end' }));
    expect(ways(changed)).toEqual(['ask. -> end', 'guard.blocked -> end', 'start. -> guard']);
  });

  test('a node moves earlier or later in its chain', () => {
    const earlier = after(drawn, moveEarlier(drawn, 'ask'));
    expect(ways(earlier)).toEqual(['ask.next -> guard', 'guard.next -> end', 'start. -> ask']);
    expect(ways(after(drawn, moveLater(drawn, 'guard')))).toEqual(ways(earlier));
    expect(isNothing(moveEarlier(drawn, 'guard'))).toBe(true);
  });

  test('a way out that a setting takes away takes its edge along', () => {
    const branches = [{ id: 'a', rules: [{ field: 'message.text', operator: 'exists' }] }];
    const forked = flowOf([['start', 'start'], ['if', 'condition', { branches }], ['end', 'end']], ['if.a -> end', 'if.else -> end']);
    expect(ways(after(forked, setField(forked, 'if', 'branches', [{ ...branches[0], id: 'b' }])))).toEqual(['if.else -> end', 'start. -> if']);
  });
});

test('a node takes its edges and its place in groups with it', () => {
  const without = after(drawn, removeItems(drawn, { nodes: ['guard'] }));
  expect(ways(without)).toEqual(['ask. -> end']);
  expect(without.groups).toEqual([{ id: 'checks', name: 'Checks', nodeIds: ['ask'] }]);
  expect(after(without, removeItems(without, { nodes: ['ask'] })).groups).toBeUndefined();
});

test('a node is in one group, and ungrouping keeps the nodes', () => {
  const regrouped = after(drawn, group(drawn, 'new', ['ask', 'end'], 'Ending'));
  expect(regrouped.groups).toEqual([
    { id: 'checks', name: 'Checks', nodeIds: ['guard'] }, { id: 'new', name: 'Ending', nodeIds: ['ask', 'end'] },
  ]);
  expect(after(regrouped, ungroup(regrouped, new Set(['ask', 'guard']))).groups).toBeUndefined();
});

test('aligning brings nodes to one line', () => {
  const low = after(drawn, { kind: 'move', nodes: { ask: { x: 480, y: 200 } }, notes: {} });
  const flat = after(low, align(low, new Set(['guard', 'ask']), 'top'));
  expect(flat.nodes.map((node) => node.position.y)).toEqual([0, 0, 0, 0]);
  expect(isNothing(align(drawn, new Set(['ask']), 'left'))).toBe(true);
});

test('a setting that is cleared is left out, so that its default holds; an unchanged one is no change', () => {
  const set = after(drawn, setField(drawn, 'guard', 'applyTo', 'reply'));
  expect(set.nodes[1]?.config).toEqual({ applyTo: 'reply' });
  expect(after(set, setField(set, 'guard', 'applyTo', undefined)).nodes[1]?.config).toEqual({});
  expect(after(set, setField(set, 'guard', 'applyTo', 'reply'))).toBe(set);
});
