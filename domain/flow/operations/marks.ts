import { LIMITS } from '../../limits.ts';
import type { Flow, FlowNote } from '../model.ts';
import { snapped } from './nodes.ts';
import { batch, type Operation, type Position } from './operation.ts';

/** What is on the canvas for people only: notes and groups. */
const NOTE_SIZE_PX = { width: 220, height: 120 };

export const addNote = (flow: Flow, id: string, position: Position, text = ''): Operation => ({
  kind: 'insert',
  collection: 'notes',
  index: flow.notes?.length ?? 0,
  item: { id, text: text.slice(0, LIMITS.noteCharacters), position: snapped(position), size: NOTE_SIZE_PX },
});

export const editNote = (id: string, text: string): Operation =>
  ({ kind: 'set', collection: 'notes', id, fields: { text: text.slice(0, LIMITS.noteCharacters) } });

export function resizeNote(id: string, size: FlowNote['size']): Operation {
  const within = (pixels: number, least: number) => Math.min(2_000, Math.max(least, Math.round(pixels)));
  return { kind: 'set', collection: 'notes', id, fields: { size: { width: within(size.width, 80), height: within(size.height, 48) } } };
}

/** Frames nodes. A node is in one group: it leaves the one that it was in. */
export function group(flow: Flow, id: string, nodeIds: readonly string[], name: string): Operation {
  const here = new Set(flow.nodes.map((node) => node.id));
  const members = [...new Set(nodeIds)].filter((nodeId) => here.has(nodeId));
  if (members.length === 0) return batch();
  const leaving = new Set(members);
  return batch(
    ...(flow.groups ?? []).flatMap((other): Operation[] => {
      const rest = other.nodeIds.filter((nodeId) => !leaving.has(nodeId));
      if (rest.length === other.nodeIds.length) return [];
      return [rest.length > 0
        ? { kind: 'set', collection: 'groups', id: other.id, fields: { nodeIds: rest } }
        : { kind: 'remove', collection: 'groups', id: other.id }];
    }),
    { kind: 'insert', collection: 'groups', index: flow.groups?.length ?? 0, item: { id, name: name.slice(0, 80), nodeIds: members } },
  );
}

/** Takes the frames away in which these nodes are; the nodes stay. */
export const ungroup = (flow: Flow, nodeIds: ReadonlySet<string>): Operation =>
  batch(...(flow.groups ?? [])
    .filter((one) => nodeIds.has(one.id) || one.nodeIds.some((nodeId) => nodeIds.has(nodeId)))
    .map((one): Operation => ({ kind: 'remove', collection: 'groups', id: one.id })));

export const renameGroup = (id: string, name: string): Operation =>
  ({ kind: 'set', collection: 'groups', id, fields: { name: name.slice(0, 80) } });
