import { computed } from 'vue';
import { expect, test } from 'vitest';
import { createRunOverlay } from './run-overlay.ts';
import type { NodeRun, Run } from './run-state.ts';

const node = (state: NodeRun['state']): NodeRun =>
  ({ state, attempt: null, visits: 1, durationMs: null, usage: null, attempts: null, pinned: false, outcome: null });
const run = (nodes: Record<string, NodeRun>, more: Partial<Run> = {}): Run =>
  ({ turnId: 't', phase: 'running', nodes: new Map(Object.entries(nodes)), edges: new Set(), at: null, missing: 0, ...more });

test('of two hundred cards only those are worked out anew whose own node has changed', () => {
  const overlay = createRunOverlay();
  const worked: string[] = [];
  const cards = Array.from({ length: 200 }, (_, index) => computed(() => {
    worked.push(`n${index}`);
    return overlay.nodeRun(`n${index}`)?.state;
  }));
  const draw = () => (worked.length = 0, cards.map((card) => card.value), [...worked]);
  draw();
  overlay.show(run({ n1: node('running') }));
  expect(draw()).toEqual(['n1']);
  overlay.show(run({ n1: node('done'), n2: node('running') }));
  expect(draw()).toEqual(['n1', 'n2']);
  overlay.show(run({ n1: node('done'), n2: node('running') }, { edges: new Set(['e']) }));
  expect(draw()).toEqual([]);
  overlay.show(null);
  expect(draw()).toEqual(['n1', 'n2']);
  expect(overlay.edges.size).toBe(0);
});
