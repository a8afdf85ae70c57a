import { Minus, Pencil, Plus } from '@lucide/vue';
import type { FlowDifference } from '../../../../domain/flow/compare.ts';
import type { EdgeMark, NodeMark } from '../flow-view/marks.ts';

interface Words {
  added: string;
  removed: string;
  changed: string;
}

/** What is gone is marked where it was, what came where it is, and what changed in both; in colour, by a sign and in words. */
export function marksOfDifference({ nodes, edges }: FlowDifference, words: Words) {
  const changed = nodes.changed.map(({ id }): [string, NodeMark] => [id, { tone: 'caution', badge: { text: words.changed, icon: Pencil } }]);
  return {
    before: {
      nodes: new Map<string, NodeMark>([...changed, ...nodes.removed.map(({ id }): [string, NodeMark] => [id, { tone: 'negative', badge: { text: words.removed, icon: Minus } }])]),
      edges: new Map<string, EdgeMark>(edges.removed.map(({ id }) => [id, { tone: 'negative' }])),
    },
    after: {
      nodes: new Map<string, NodeMark>([...changed, ...nodes.added.map(({ id }): [string, NodeMark] => [id, { tone: 'positive', badge: { text: words.added, icon: Plus } }])]),
      edges: new Map<string, EdgeMark>(edges.added.map(({ id }) => [id, { tone: 'positive' }])),
    },
  };
}
