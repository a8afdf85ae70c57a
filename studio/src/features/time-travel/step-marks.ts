import type { EdgeMark, NodeMark, Tone } from '../flow-view/marks.ts';
import type { NodeRun, Run } from '../runs/run-state.ts';
import { runIcon } from '../runs/run-icons.ts';

const TONES: Record<NodeRun['state'], Tone> = {
  done: 'accent', running: 'accent', retrying: 'caution', 'waiting-for-person': 'caution', failed: 'negative', stopped: 'caution',
};

/** What a run that is looked back at shows: where it has been is lit, with what it took there; the rest is faint. */
export function marksOfRun(run: Run, nodeIds: readonly string[], lineOf: (run: NodeRun) => string): ReadonlyMap<string, NodeMark> {
  return new Map(nodeIds.map((id): [string, NodeMark] => {
    const visit = run.nodes.get(id);
    if (!visit) return [id, { faint: true }];
    const text = lineOf(visit);
    return [id, { tone: TONES[visit.state], current: run.at === id, ...(text ? { badge: { text, icon: runIcon(visit.state) } } : {}) }];
  }));
}

export const waysOfRun = (run: Run, edgeIds: readonly string[]): ReadonlyMap<string, EdgeMark> =>
  new Map(edgeIds.map((id) => [id, run.edges.has(id) ? { tone: 'accent' } : { faint: true }]));
