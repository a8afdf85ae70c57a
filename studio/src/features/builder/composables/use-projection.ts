import { nextTick, watch } from 'vue';
import type { Flow, FlowEdge, FlowNode, FlowNote } from '../../../../../domain/flow/model.ts';
import { outletOfEdge } from '../../../../../domain/flow/outlets.ts';
import type { Canvas } from './use-canvas.ts';

interface ProjectionPorts {
  canvas: Canvas;
  flow: () => Flow;
  mayWrite: () => boolean;
  labelOf: (node: FlowNode) => string;
  noteLabel: (note: FlowNote) => string;
  roles: { node: string; note: string };
}

/**
 * Draws the document. The document is the truth: at each change of it, those nodes and edges whose objects are
 * other ones than before are drawn anew, and no others, so that a change of one node in a thousand costs one.
 */
export function useProjection({ canvas, flow, mayWrite, labelOf, noteLabel, roles }: ProjectionPorts) {
  const { flow: drawn } = canvas;
  const nodes = new Map<string, FlowNode>();
  const notes = new Map<string, FlowNote>();
  const edges = new Map<string, { edge: FlowEdge; handle: string }>();

  const tabIndexOf = (id: string) => (id === canvas.current.value ? 0 : -1);
  const nodeElement = (node: FlowNode) => ({
    id: node.id, type: 'step', position: { ...node.position }, data: { node }, ariaLabel: labelOf(node), zIndex: 1,
    domAttributes: { tabIndex: tabIndexOf(node.id), 'aria-roledescription': roles.node },
  });
  const noteElement = (note: FlowNote) => ({
    id: note.id, type: 'note', position: { ...note.position }, data: { note }, ariaLabel: noteLabel(note), connectable: false, zIndex: 0,
    domAttributes: { tabIndex: tabIndexOf(note.id), 'aria-roledescription': roles.note },
  });

  function project(now: Flow) {
    if (!canvas.current.value || !now.nodes.some((node) => node.id === canvas.current.value)) {
      canvas.current.value = (now.nodes.find((node) => node.type === 'start') ?? now.nodes[0])?.id ?? null;
    }
    const byId = new Map(now.nodes.map((node) => [node.id, node]));
    const remembered = new Set((now.notes ?? []).map((note) => note.id));
    const gone = [...[...nodes.keys()].filter((id) => !byId.has(id)), ...[...notes.keys()].filter((id) => !remembered.has(id))];
    const wanted = now.edges.map((edge) => ({ edge, handle: outletOfEdge(byId.get(edge.source) ?? { type: '', config: {} }, edge.sourceHandle) }));
    dropEdges(wanted);
    if (gone.length > 0) drawn.removeNodes(gone, false);
    for (const id of gone) {
      nodes.delete(id);
      notes.delete(id);
    }

    const added = [];
    const reshaped: string[] = [];
    for (const node of now.nodes) {
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

  const same = (before: { edge: FlowEdge; handle: string } | undefined, { edge, handle }: { edge: FlowEdge; handle: string }) =>
    before !== undefined && before.handle === handle && before.edge.source === edge.source && before.edge.target === edge.target;

  function dropEdges(wanted: readonly { edge: FlowEdge; handle: string }[]) {
    const kept = new Map(wanted.map((one) => [one.edge.id, one]));
    const gone = [...edges].filter(([id, before]) => { const now = kept.get(id); return !now || !same(before, now); }).map(([id]) => id);
    if (gone.length > 0) drawn.removeEdges(gone);
    for (const id of gone) edges.delete(id);
  }

  function addEdges(wanted: readonly { edge: FlowEdge; handle: string }[]) {
    const added = wanted.filter(({ edge }) => !edges.has(edge.id));
    for (const one of wanted) edges.set(one.edge.id, one);
    if (added.length === 0) return;
    drawn.addEdges(added.map(({ edge, handle }) => ({
      id: edge.id, source: edge.source, target: edge.target, sourceHandle: handle, targetHandle: 'in', updatable: mayWrite(), focusable: false,
    })));
  }

  drawn.setNodes([]);
  drawn.setEdges([]);
  watch(flow, project, { immediate: true, flush: 'sync' });
  watch(canvas.current, (now, before) => {
    for (const id of [before, now]) {
      const node = id ? drawn.findNode(id) : undefined;
      if (node) node.domAttributes = { ...node.domAttributes, tabIndex: tabIndexOf(node.id) } as typeof node.domAttributes;
    }
  });
}
