import { inject, provide, type ComputedRef, type InjectionKey, type ShallowRef } from 'vue';
import type { Problem } from '../../../../domain/flow/model.ts';
import type { Place } from '../../../../domain/flow/operations/nodes.ts';
import type { AgentDraft } from './composables/use-agent-draft.ts';
import type { Canvas } from './composables/use-canvas.ts';
import type { CatalogueData } from './composables/use-catalogue.ts';
import type { ClipboardNodes } from './composables/use-clipboard-nodes.ts';
import type { FlowActions } from './composables/use-flow-actions.ts';

/** What the parts of the builder share. */
export interface BuilderContext {
  draft: AgentDraft;
  catalogue: CatalogueData;
  problems: ComputedRef<Problem[]>;
  /** The same by node, so that a node need not look through all. */
  problemsOf: (nodeId: string) => readonly Problem[];
  /** Ways out that lead somewhere, as `node\noutlet`. */
  takenOutlets: ComputedRef<ReadonlySet<string>>;
  mayWrite: ComputedRef<boolean>;
  /** The node's output is given, in tests, in place of running it. */
  isPinned: (nodeId: string) => boolean;
  /** Opens a node's settings, at a field if one is named; null closes them. */
  select: (nodeId: string | null, field?: string) => void;
  openId: ComputedRef<string | null>;
  canvas: Canvas;
  actions: FlowActions;
  clipboard: ClipboardNodes;
  /** Says something to those who do not see it. */
  announce: (text: string) => void;
  /** Which of the builder's own panels is open, and for what. */
  panel: ShallowRef<Panel | null>;
  /** The node or note whose text is being written on the canvas itself. */
  writing: ShallowRef<string | null>;
  /** The node whose name is being written in the outline. */
  outlineWriting: ShallowRef<string | null>;
}

export type Panel =
  | { kind: 'palette'; place: Place | null }
  | { kind: 'connect'; nodeId: string }
  | { kind: 'differences' };

const KEY: InjectionKey<BuilderContext> = Symbol('builder');

export const provideBuilder = (context: BuilderContext) => provide(KEY, context);

export function useBuilder(): BuilderContext {
  const context = inject(KEY);
  if (!context) throw new Error('useBuilder: not inside the builder');
  return context;
}
