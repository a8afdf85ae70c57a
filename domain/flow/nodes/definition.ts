import type { z } from 'zod';
import type { Catalogue, NodeType, Problem } from '../model.ts';
import { inPlainWords } from './plain-words.ts';

/** A handle from which an edge may leave. */
export interface Outlet {
  id: string;
  label: string;
}

export type ConfigProblem = Omit<Problem, 'nodeId'>;

/**
 * One node type: what it is called, how it is configured, where its edges leave, and what only the outside
 * world can tell to be wrong with it. The studio draws the palette and the form from this.
 */
export interface NodeDefinition<Type extends NodeType, Config extends z.ZodObject> {
  type: Type;
  title: string;
  description: string;
  category: 'flow' | 'knowledge' | 'model' | 'action' | 'people';
  /** Name of a Lucide icon. */
  icon: string;
  config: Config;
  /** Always the same, or by configuration: then also of one that is not valid yet. */
  outlets: Outlet[] | { of: (config: z.infer<Config>) => Outlet[]; ofDraft: (config: Record<string, unknown>) => Outlet[] };
  check?: (config: z.infer<Config>, catalogue: Catalogue) => ConfigProblem[];
}

/** What asks by a type known only at run time: here its schema and its rules are still tied to each other. */
interface Judged {
  /** Whatever is wrong with a configuration: with its shape, and if that is right, with what it names. */
  problemsOf: (config: unknown, catalogue: Catalogue) => ConfigProblem[];
  /** Where edges leave a node with this configuration, which may be unfinished. */
  outletsOf: (config: Record<string, unknown>) => Outlet[];
}

export const defineNode = <Type extends NodeType, Config extends z.ZodObject>(
  definition: NodeDefinition<Type, Config>,
): NodeDefinition<Type, Config> & Judged => ({
  ...definition,
  problemsOf(config, catalogue) {
    const parsed = definition.config.safeParse(config, { error: inPlainWords });
    if (parsed.success) return definition.check?.(parsed.data, catalogue) ?? [];
    return parsed.error.issues.map(({ path, message }) => ({
      path: path.join('.'), code: 'config_invalid', message, severity: 'error' as const,
    }));
  },
  outletsOf(config) {
    const { outlets } = definition;
    if (Array.isArray(outlets)) return outlets;
    const parsed = definition.config.safeParse(config);
    return parsed.success ? outlets.of(parsed.data) : outlets.ofDraft(config);
  },
});

export const nextOutlet: Outlet[] = [{ id: 'next', label: 'Next' }];
