import { inject, provide, type ComputedRef, type InjectionKey } from 'vue';
import type { Problem } from '../../../../domain/flow/model.ts';
import type { AgentDraft } from './composables/use-agent-draft.ts';
import type { CatalogueData } from './composables/use-catalogue.ts';

/** What the parts of the builder share. */
export interface BuilderContext {
  draft: AgentDraft;
  catalogue: CatalogueData;
  problems: ComputedRef<Problem[]>;
  mayWrite: ComputedRef<boolean>;
  /** The node that the running turn is at. */
  activeNodeId: ComputedRef<string | null>;
  select: (nodeId: string | null, field?: string) => void;
}

const KEY: InjectionKey<BuilderContext> = Symbol('builder');

export const provideBuilder = (context: BuilderContext) => provide(KEY, context);

export function useBuilder(): BuilderContext {
  const context = inject(KEY);
  if (!context) throw new Error('useBuilder: not inside the builder');
  return context;
}
