import fc from 'fast-check';
import { NODE_TYPES, type Flow } from '../../domain/flow/model.ts';
import { align, moveNodes, nudge, SIDES } from '../../domain/flow/operations/arrange.ts';
import { connect, disconnect, moveEarlier, moveLater, reconnect } from '../../domain/flow/operations/edges.ts';
import { copyFragment, duplicate, paste, readFragment } from '../../domain/flow/operations/fragment.ts';
import { newId, type Random } from '../../domain/flow/operations/ids.ts';
import { addNote, editNote, group, renameGroup, resizeNote, ungroup } from '../../domain/flow/operations/marks.ts';
import { addNode, insertExisting, removeItems, renameNode, setDisabled, setField } from '../../domain/flow/operations/nodes.ts';
import { batch, type Operation } from '../../domain/flow/operations/operation.ts';
import { outletsOf } from '../../domain/flow/outlets.ts';

/** One thing that a person does to a draft, made of the draft and chance. */
type Edit = (flow: Flow, random: Random) => Operation;

function pick<Item>(items: readonly Item[] | undefined, random: Random): Item | undefined {
  return items?.[Math.floor(random() * items.length)];
}
const idOf = (items: readonly { id: string }[] | undefined, random: Random) => pick(items, random)?.id ?? 'nobody';
const some = (flow: Flow, random: Random) =>
  new Set([...flow.nodes, ...(flow.notes ?? [])].filter(() => random() < 0.4).map((item) => item.id));
const place = (random: Random) => ({ x: Math.round(random() * 2_000), y: Math.round(random() * 1_000) });
const handleOf = (flow: Flow, id: string, random: Random) =>
  pick(flow.nodes.filter((node) => node.id === id).flatMap((node) => outletsOf(node)), random)?.id ?? 'next';

const FIELDS: [string, unknown][] = [
  ['systemPrompt', 'Be kind'], ['temperature', 0.7], ['text', 'Hello'], ['temperature', undefined], ['branches', []],
  ['branches', [{ id: 'one', rules: [{ field: 'message.text', operator: 'exists' }] }, { id: 'two', rules: [] }]],
];

export const EDITS: Record<string, Edit> = {
  add: (flow, random) => addNode(flow, newId(flow, 'node', random), pick(NODE_TYPES, random) ?? 'reply', { position: place(random) }),
  addAfter: (flow, random) => addNode(flow, newId(flow, 'node', random), pick(NODE_TYPES, random) ?? 'reply', { after: idOf(flow.nodes, random) }),
  insertOnEdge: (flow, random) => addNode(flow, newId(flow, 'node', random), 'reply', { edge: idOf(flow.edges, random) }),
  insertExisting: (flow, random) => insertExisting(flow, idOf(flow.nodes, random), idOf(flow.edges, random)),
  remove: (flow, random) => removeItems(flow, { nodes: [idOf(flow.nodes, random)] }),
  removeSeveral: (flow, random) => removeItems(flow, { nodes: some(flow, random), notes: some(flow, random), edges: [idOf(flow.edges, random)], groups: [idOf(flow.groups, random)] }),
  connect: (flow, random) => {
    const source = idOf(flow.nodes, random);
    return connect(flow, source, handleOf(flow, source, random), idOf(flow.nodes, random));
  },
  reconnect: (flow, random) => {
    const source = idOf(flow.nodes, random);
    return reconnect(flow, idOf(flow.edges, random), { source, outlet: handleOf(flow, source, random), target: idOf(flow.nodes, random) });
  },
  disconnect: (flow, random) => disconnect(idOf(flow.edges, random)),
  earlier: (flow, random) => moveEarlier(flow, idOf(flow.nodes, random)),
  later: (flow, random) => moveLater(flow, idOf(flow.nodes, random)),
  move: (flow, random) => moveNodes({ [idOf(flow.nodes, random)]: place(random) }, { [idOf(flow.notes, random)]: place(random) }),
  nudge: (flow, random) => nudge(flow, some(flow, random), place(random)),
  align: (flow, random) => align(flow, some(flow, random), pick(SIDES, random) ?? 'left'),
  rename: (flow, random) => renameNode(idOf(flow.nodes, random), pick(['', 'Ask', '‮<b>😀</b>'], random) ?? ''),
  disable: (flow, random) => setDisabled(some(flow, random), random() < 0.5),
  configure: (flow, random) => {
    const [field, value] = pick(FIELDS, random) ?? ['text', 'x'];
    return setField(flow, idOf(flow.nodes, random), field, value);
  },
  note: (flow, random) => addNote(flow, newId(flow, 'note', random), place(random), 'Mind the fees'),
  editNote: (flow, random) => batch(editNote(idOf(flow.notes, random), 'Changed'), resizeNote(idOf(flow.notes, random), { width: random() * 900, height: 70 })),
  group: (flow, random) => group(flow, newId(flow, 'group', random), [...some(flow, random)], 'Checks'),
  renameGroup: (flow, random) => renameGroup(idOf(flow.groups, random), 'Other'),
  ungroup: (flow, random) => ungroup(flow, some(flow, random)),
  duplicate: (flow, random) => duplicate(flow, some(flow, random), random).operation,
  paste: (flow, random) => {
    const read = readFragment(copyFragment(flow, some(flow, random)));
    return 'fragment' in read ? paste(flow, read.fragment, place(random), random).operation : batch();
  },
};

export interface Step {
  edit: string;
  seed: number;
}
export const steps = fc.array(
  fc.record({ edit: fc.constantFrom(...Object.keys(EDITS)), seed: fc.nat() }),
  { minLength: 1, maxLength: 30 },
);

/** What the step does to this draft. */
export const operationOf = (flow: Flow, { edit, seed }: Step): Operation => EDITS[edit]?.(flow, chance(seed)) ?? batch();

/** Numbers from 0 up to 1 that follow from the seed (mulberry32). */
export function chance(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
