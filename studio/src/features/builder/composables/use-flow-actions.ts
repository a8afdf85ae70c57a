import { useI18n } from 'vue-i18n';
import type { Flow, FlowNode } from '../../../../../domain/flow/model.ts';
import { align, moveNodes, nudge, type Side } from '../../../../../domain/flow/operations/arrange.ts';
import { connect, disconnect, moveEarlier, moveLater, reconnect } from '../../../../../domain/flow/operations/edges.ts';
import { duplicate } from '../../../../../domain/flow/operations/fragment.ts';
import { newId } from '../../../../../domain/flow/operations/ids.ts';
import { addNote, editNote, group, renameGroup, resizeNote, ungroup } from '../../../../../domain/flow/operations/marks.ts';
import { addNode, insertExisting, removeItems, renameNode, setDisabled, setField, type Place } from '../../../../../domain/flow/operations/nodes.ts';
import { batch, isNothing, type Operation, type Position } from '../../../../../domain/flow/operations/operation.ts';
import { LIMITS } from '../../../../../domain/limits.ts';
import { toast } from '../../../ui/toast.ts';
import type { StepLabel } from '../history.ts';
import { layOut } from '../layout.ts';
import { neighbourOf } from '../neighbours.ts';
import type { AgentDraft } from './use-agent-draft.ts';
import type { Canvas } from './use-canvas.ts';
import { useNodeTexts } from './use-node-texts.ts';

export interface ActionPorts {
  draft: AgentDraft;
  canvas: Canvas;
  mayWrite: () => boolean;
  announce: (text: string) => void;
  /** Opens a node's settings, or closes them. */
  open: (nodeId: string | null) => void;
  openId: () => string | null;
}

/** Everything that a person can do to the flow. Each is said aloud, saved, and can be undone. */
export function useFlowActions({ draft, canvas, mayWrite, announce, open, openId }: ActionPorts) {
  const { t } = useI18n();
  const { nodeTitle, typeTitle } = useNodeTexts();

  const flow = (): Flow => draft.flow.value ?? { nodes: [], edges: [] };
  const nodeOf = (id: string): FlowNode | undefined => flow().nodes.find((node) => node.id === id);
  const nameOf = (id: string): string => {
    const node = nodeOf(id);
    return node ? nodeTitle(node) : id;
  };
  const labelText = ({ key, values = {} }: StepLabel): string => t(key, values, Number(values['n'] ?? 1));

  function make(operation: Operation, label: StepLabel, burst: string | null = null): boolean {
    if (!mayWrite() || isNothing(operation) || !draft.change(operation, label, burst)) return false;
    announce(labelText(label));
    return true;
  }

  /** Says that no further node fits, where that is so. */
  function isFull(): boolean {
    if (flow().nodes.length < LIMITS.flowNodes) return false;
    const text = t('builder.flowFull', { limit: LIMITS.flowNodes });
    toast(text, 'negative');
    announce(text);
    return true;
  }

  function add(type: string, place: Place): string | null {
    if (isFull()) return null;
    const id = newId(flow(), type, Math.random);
    if (!make(addNode(flow(), id, type, place), { key: 'history.add', values: { name: typeTitle(type) } })) return null;
    canvas.select([id]);
    open(id);
    void canvas.focus(id, true);
    return id;
  }

  /** The last start stays: a flow without one has no beginning. */
  function removable(ids: Iterable<string>): string[] {
    const wanted = new Set(ids);
    const starts = flow().nodes.filter((node) => node.type === 'start');
    const keeps = starts.length > 0 && starts.every((node) => wanted.has(node.id)) ? starts[0]?.id : undefined;
    return [...wanted].filter((id) => id !== keeps);
  }

  /** Deletes; the focus goes to the node before, so that it is never lost. */
  function remove(ids: Iterable<string>, edges: Iterable<string> = []): void {
    const items = removable(ids);
    const ways = [...edges];
    const [first] = items;
    const before = flow();
    const next = first ? neighbourOf(before, first, 'left') ?? neighbourOf(before, first, 'right') : null;
    const label: StepLabel = items.length === 1 && first && nodeOf(first)
      ? { key: 'history.removeOne', values: { name: nameOf(first) } }
      : { key: 'history.remove', values: { n: items.length + ways.length } };
    if (!make(removeItems(before, { nodes: items, notes: items, edges: ways }), label)) return;
    const opened = openId();
    if (opened && items.includes(opened)) open(null);
    const to = next && nodeOf(next) ? next : flow().nodes[0]?.id;
    if (to && items.length > 0) void canvas.focus(to);
  }

  const join = (source: string, outlet: string, target: string) =>
    make(connect(flow(), source, outlet, target), { key: 'history.connect', values: { from: nameOf(source), to: nameOf(target) } });
  const rejoin = (edge: string, to: { source: string; outlet: string; target: string }) =>
    make(reconnect(flow(), edge, to), { key: 'history.reconnect', values: { from: nameOf(to.source), to: nameOf(to.target) } });
  function cut(edgeId: string) {
    const edge = flow().edges.find((one) => one.id === edgeId);
    return edge !== undefined && make(disconnect(edgeId), { key: 'history.disconnect', values: { from: nameOf(edge.source), to: nameOf(edge.target) } });
  }

  const place = (nodes: Readonly<Record<string, Position>>, notes: Readonly<Record<string, Position>> = {}) =>
    make(moveNodes(nodes, notes), { key: 'history.move', values: { n: Object.keys(nodes).length + Object.keys(notes).length } });
  const push = (ids: Iterable<string>, by: Position) => {
    const wanted = new Set(ids);
    return make(nudge(flow(), wanted, by), { key: 'history.move', values: { n: wanted.size } }, `nudge:${[...wanted].join()}`);
  };
  const alignTo = (ids: Iterable<string>, side: Side) =>
    make(align(flow(), new Set(ids), side, canvas.heights()), { key: 'history.align', values: { n: [...ids].length } });
  async function arrange() {
    const places = await layOut(flow(), canvas.heights());
    if (make(moveNodes(places), { key: 'history.layOut' })) requestAnimationFrame(() => void canvas.fit());
  }

  function copies(ids: Iterable<string>) {
    const wanted = new Set([...ids].filter((id) => nodeOf(id)?.type !== 'start'));
    if ([...wanted].some(nodeOf) && isFull()) return;
    const doubled = duplicate(flow(), wanted, Math.random);
    if (make(doubled.operation, { key: 'history.duplicate', values: { n: doubled.ids.length } })) void choose(doubled.ids);
  }
  /** What was just made is selected, and its first has the focus: once it is drawn, unless the person has gone on by then. */
  async function choose(ids: readonly string[]) {
    open(null);
    if (ids[0] && await canvas.focus(ids[0])) canvas.select(ids);
  }

  function switchOff(ids: Iterable<string>) {
    const wanted = [...ids].filter((id) => nodeOf(id) && nodeOf(id)?.type !== 'start');
    const off = wanted.some((id) => !nodeOf(id)?.disabled);
    const values = { name: wanted.length === 1 && wanted[0] ? nameOf(wanted[0]) : t('builder.nodes', wanted.length) };
    return make(setDisabled(wanted, off), { key: off ? 'history.disable' : 'history.enable', values });
  }

  function frame(ids: Iterable<string>): string | null {
    const id = newId(flow(), 'group', Math.random);
    return make(group(flow(), id, [...ids], t('builder.groupName')), { key: 'history.group' }) ? id : null;
  }

  function note(position: Position): string | null {
    const id = newId(flow(), 'note', Math.random);
    return make(addNote(flow(), id, position), { key: 'history.note' }) ? id : null;
  }

  return {
    flow, nodeOf, nameOf, isFull, labelText, make, add, remove, removable, connect: join, reconnect: rejoin, disconnect: cut, place, push, arrange, choose,
    align: alignTo, duplicate: copies, switchOff, group: frame, note,
    ungroup: (ids: Iterable<string>) => make(ungroup(flow(), new Set(ids)), { key: 'history.ungroup' }),
    renameGroup: (id: string, name: string) => make(renameGroup(id, name), { key: 'history.renameGroup' }, `group:${id}`),
    putOnEdge: (id: string, edge: string) => make(insertExisting(flow(), id, edge), { key: 'history.insert', values: { name: nameOf(id) } }),
    earlier: (id: string) => make(moveEarlier(flow(), id), { key: 'history.earlier', values: { name: nameOf(id) } }),
    later: (id: string) => make(moveLater(flow(), id), { key: 'history.later', values: { name: nameOf(id) } }),
    /** Written whole, with Enter at the end; said aloud, since the focus goes back to the node. */
    retitle: (id: string, name: string) => make(renameNode(id, name), { key: 'history.rename', values: { name: nameOf(id) } }),
    // Typing is not said aloud: whoever types hears it already.
    rename: (id: string, name: string) => mayWrite() && draft.change(renameNode(id, name), { key: 'history.rename', values: { name: nameOf(id) } }, `name:${id}`),
    configure: (id: string, field: string, title: string, value: unknown) =>
      mayWrite() && draft.change(setField(flow(), id, field, value), { key: 'history.configure', values: { field: title, name: nameOf(id) } }, `config:${id}.${field}`),
    /** Settings that are chosen together, as one step. */
    configureAll: (id: string, title: string, values: Readonly<Record<string, unknown>>) =>
      mayWrite() && draft.change(
        batch(...Object.entries(values).map(([field, value]) => setField(flow(), id, field, value))),
        { key: 'history.configure', values: { field: title, name: nameOf(id) } },
        `config:${id}.${Object.keys(values).join()}`,
      ),
    writeNote: (id: string, text: string) => mayWrite() && draft.change(editNote(id, text), { key: 'history.editNote' }, `note:${id}`),
    resizeNote: (id: string, size: { width: number; height: number }) => make(resizeNote(id, size), { key: 'history.resizeNote' }),
    growNote: (id: string, by: { width: number; height: number }) => {
      const size = flow().notes?.find((one) => one.id === id)?.size;
      return size !== undefined && make(resizeNote(id, { width: size.width + by.width, height: size.height + by.height }), { key: 'history.resizeNote' }, `size:${id}`);
    },
    undo: () => said(draft.undo(), 'builder.undone', 'builder.nothingToUndo'),
    redo: () => said(draft.redo(), 'builder.redone', 'builder.nothingToRedo'),
  };

  function said(label: StepLabel | null, done: 'builder.undone' | 'builder.redone', nothing: 'builder.nothingToUndo' | 'builder.nothingToRedo') {
    announce(label ? t(done, { what: labelText(label) }) : t(nothing));
    const opened = openId();
    if (opened && !nodeOf(opened)) open(null);
  }
}

export type FlowActions = ReturnType<typeof useFlowActions>;
