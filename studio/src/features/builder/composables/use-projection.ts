import { nextTick, onScopeDispose, watch } from 'vue';
import type { Flow, FlowEdge, FlowNode, FlowNote } from '../../../../../domain/flow/model.ts';
import { outletOfEdge } from '../../../../../domain/flow/outlets.ts';
import type { Canvas } from './use-canvas.ts';

interface ProjectionPorts {
  canvas: Canvas;
  flow: () => Flow;
  labelOf: (node: FlowNode) => string;
  noteLabel: (note: FlowNote) => string;
  roles: () => { node: string; note: string };
  /** Code of the language in which all these are said. */
  language: () => string;
}

/** So many nodes are drawn at a time when nothing else is to be done. */
const SLICE = 16;
/** Where the browser does not say that it is idle. */
const SOON_MS = 30;
const whenIdle = (work: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: 300 });
  else setTimeout(work, SOON_MS);
};

/**
 * Draws the document. The document is the truth: at each change of it, those nodes and edges whose objects are
 * other ones than before are drawn anew, and no others, so that a change of one node in a thousand costs one.
 * An edge is drawn once both its ends are measured: before, nobody knows where it goes.
 */
export function useProjection({ canvas, flow, labelOf, noteLabel, roles, language }: ProjectionPorts) {
  const { flow: drawn } = canvas;
  const nodes = new Map<string, FlowNode>();
  const notes = new Map<string, FlowNote>();
  const edges = new Map<string, { edge: FlowEdge; handle: string }>();
  /** Out of sight when the flow was opened: drawn when there is time. */
  const later = new Set<string>();
  let begun = false;

  const tabIndexOf = (id: string) => (id === canvas.current.value ? 0 : -1);
  const nodeElement = (node: FlowNode) => ({
    id: node.id, type: 'step', position: { ...node.position }, data: { node }, ariaLabel: labelOf(node), zIndex: 1,
    domAttributes: { tabIndex: tabIndexOf(node.id), 'aria-roledescription': roles().node },
  });
  const noteElement = (note: FlowNote) => ({
    id: note.id, type: 'note', position: { ...note.position }, data: { note }, ariaLabel: noteLabel(note), connectable: false, zIndex: 0,
    domAttributes: { tabIndex: tabIndexOf(note.id), 'aria-roledescription': roles().note },
  });

  function project(now: Flow) {
    if (![...now.nodes, ...(now.notes ?? [])].some(({ id }) => id === canvas.current.value)) {
      canvas.current.value = (now.nodes.find((node) => node.type === 'start') ?? now.nodes[0])?.id ?? null;
    }
    const byId = new Map(now.nodes.map((node) => [node.id, node]));
    const remembered = new Set((now.notes ?? []).map((note) => note.id));
    const gone = [...[...nodes.keys()].filter((id) => !byId.has(id)), ...[...notes.keys()].filter((id) => !remembered.has(id))];
    const wanted = edgesOf(now, byId);
    dropEdges(wanted);
    if (gone.length > 0) drawn.removeNodes(gone, false);
    for (const id of gone) {
      nodes.delete(id);
      notes.delete(id);
    }

    const added = [];
    const reshaped: string[] = [];
    for (const node of now.nodes) {
      if (later.has(node.id)) continue;
      const before = nodes.get(node.id);
      if (before === node) continue;
      nodes.set(node.id, node);
      if (!before) added.push(nodeElement(node));
      else {
        if (before.config !== node.config) reshaped.push(node.id);
        redraw(node.id, nodeElement(node));
      }
    }
    for (const note of now.notes ?? []) {
      if (later.has(note.id)) continue;
      const before = notes.get(note.id);
      if (before === note) continue;
      notes.set(note.id, note);
      if (before) redraw(note.id, noteElement(note));
      else added.push(noteElement(note));
    }
    if (added.length > 0) drawn.addNodes(added);
    addEdges(wanted);
    // A condition's ways out have moved: edges must find their new places.
    if (reshaped.length > 0) void nextTick(() => drawn.updateNodeInternals(reshaped));
  }

  function redraw(id: string, element: ReturnType<typeof nodeElement> | ReturnType<typeof noteElement>) {
    const node = drawn.findNode(id);
    if (!node) return;
    const { x, y } = element.position;
    if (node.position.x !== x || node.position.y !== y) node.position = element.position;
    node.data = element.data;
    node.ariaLabel = element.ariaLabel;
  }

  const edgesOf = (now: Flow, byId: ReadonlyMap<string, FlowNode>) =>
    now.edges.map((edge) => ({ edge, handle: outletOfEdge(byId.get(edge.source) ?? { type: '', config: {} }, edge.sourceHandle) }));
  const measured = (id: string) => (drawn.findNode(id)?.dimensions.height ?? 0) > 0;
  const same = (before: { edge: FlowEdge; handle: string } | undefined, { edge, handle }: { edge: FlowEdge; handle: string }) =>
    before !== undefined && before.handle === handle && before.edge.source === edge.source && before.edge.target === edge.target;

  function dropEdges(wanted: readonly { edge: FlowEdge; handle: string }[]) {
    const kept = new Map(wanted.map((one) => [one.edge.id, one]));
    const gone = [...edges].filter(([id, before]) => { const now = kept.get(id); return !now || !same(before, now); }).map(([id]) => id);
    if (gone.length > 0) drawn.removeEdges(gone);
    for (const id of gone) edges.delete(id);
  }

  function addEdges(wanted: readonly { edge: FlowEdge; handle: string }[]) {
    const added = wanted.filter(({ edge }) => !edges.has(edge.id) && measured(edge.source) && measured(edge.target));
    for (const one of wanted) if (edges.has(one.edge.id)) edges.set(one.edge.id, one);
    for (const one of added) edges.set(one.edge.id, one);
    if (added.length === 0) return;
    // What an edge is taken by to lead it elsewhere is drawn while the pointer is on it.
    drawn.addEdges(added.map(({ edge, handle }) => ({
      id: edge.id, type: 'way', source: edge.source, target: edge.target, sourceHandle: handle, targetHandle: 'in', updatable: false, focusable: false,
    })));
  }

  /** Begins to draw; what is named is drawn after all else. */
  function begin(outside: readonly string[] = []) {
    for (const id of outside) later.add(id);
    begun = true;
    project(flow());
  }
  /** Draws at once what was left for later: somebody is about to do something with it. */
  function complete() {
    if (later.size === 0) return;
    later.clear();
    project(flow());
  }
  function goOn() {
    if (gone) return;
    for (const id of [...later].slice(0, SLICE)) later.delete(id);
    project(flow());
  }

  let gone = false;
  onScopeDispose(() => (gone = true));
  drawn.setNodes([]);
  drawn.setEdges([]);
  drawn.onNodesInitialized(() => {
    const now = flow();
    addEdges(edgesOf(now, new Map(now.nodes.map((node) => [node.id, node]))));
    if (later.size > 0) whenIdle(goOn);
  });
  watch(flow, (now) => {
    if (!begun) return;
    later.clear();
    project(now);
  }, { flush: 'sync' });
  // What is read aloud of a node is kept by the canvas: it is told again in another language.
  watch(language, () => {
    for (const element of [...[...nodes.values()].map(nodeElement), ...[...notes.values()].map(noteElement)]) {
      const node = drawn.findNode(element.id);
      if (node) Object.assign(node, { ariaLabel: element.ariaLabel, domAttributes: element.domAttributes });
    }
  });
  watch(canvas.current, (now, before) => {
    for (const id of [before, now]) {
      const node = id ? drawn.findNode(id) : undefined;
      if (node) node.domAttributes = { ...node.domAttributes, tabIndex: tabIndexOf(node.id) } as typeof node.domAttributes;
    }
  });

  return { begin, complete };
}
