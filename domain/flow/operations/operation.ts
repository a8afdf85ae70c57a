import type { Flow, FlowEdge, FlowGroup, FlowNode, FlowNote } from '../model.ts';

export type Position = FlowNode['position'];

export interface Collections {
  nodes: FlowNode;
  edges: FlowEdge;
  notes: FlowNote;
  groups: FlowGroup;
}
export type Collection = keyof Collections;

/**
 * A change of a flow document, as data: it can be applied to another state of the document than the one that
 * it was made for. What it names may be gone there; then that part of it does nothing.
 */
export type Operation =
  | { [Name in Collection]: { kind: 'insert'; collection: Name; index: number; item: Collections[Name] } }[Collection]
  /** A node takes its edges and its place in groups with it. */
  | { kind: 'remove'; collection: Collection; id: string }
  /** A field that is set to undefined is left out. */
  | { [Name in Collection]: { kind: 'set'; collection: Name; id: string; fields: Partial<Record<keyof Collections[Name], unknown>> } }[Collection]
  | { kind: 'configure'; nodeId: string; field: string; value: unknown }
  | { kind: 'move'; nodes: Readonly<Record<string, Position>>; notes: Readonly<Record<string, Position>> }
  /** An edge that takes its outlet: others that leave by it are removed. */
  | { kind: 'connect'; edge: FlowEdge; index?: number }
  | { kind: 'replace'; flow: Flow }
  | { kind: 'batch'; operations: readonly Operation[] };

export const batch = (...operations: readonly Operation[]): Operation => {
  const flat = operations.flatMap((one) => (one.kind === 'batch' ? one.operations : [one]));
  return flat.length === 1 && flat[0] ? flat[0] : { kind: 'batch', operations: flat };
};

export const isNothing = (operation: Operation): boolean =>
  operation.kind === 'batch' && operation.operations.every(isNothing);
