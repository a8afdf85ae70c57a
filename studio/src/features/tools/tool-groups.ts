import type { Tool } from '../../../../contract/http/tools.ts';

export interface ToolFilter {
  text: string;
  effect: 'all' | 'read' | 'write';
  origin: 'all' | 'built-in' | 'imported';
}

export interface ToolGroup {
  key: string;
  /** Of an imported group, its source's name. */
  sourceName: string | null;
  tools: Tool[];
}

/** The tools that fit, by category, and imported ones by their source. */
export function toolGroups(tools: readonly Tool[], { text, effect, origin }: ToolFilter): ToolGroup[] {
  const words = text.trim().toLowerCase();
  const fitting = tools.filter((tool) => {
    const imported = isImported(tool);
    return (
      (effect === 'all' || tool.effect === effect) &&
      (origin === 'all' || (origin === 'imported') === imported) &&
      `${tool.name} ${tool.title ?? ''} ${tool.description}`.toLowerCase().includes(words)
    );
  });
  const groups = new Map<string, ToolGroup>();
  for (const tool of fitting) {
    const sourceName = isImported(tool) ? (tool.source?.name ?? '') : null;
    const key = sourceName === null ? tool.category : `source:${tool.source?.id ?? sourceName}`;
    const group = groups.get(key) ?? { key, sourceName, tools: [] };
    group.tools.push(tool);
    groups.set(key, group);
  }
  return [...groups.values()];
}

export const isImported = (tool: Pick<Tool, 'source'>): boolean => tool.source !== undefined && tool.source.kind !== 'built-in';

/** Of its calls of a week, between 0 and 1; null where there were none. */
export const errorRate = ({ statistics }: Pick<Tool, 'statistics'>): number | null =>
  statistics && statistics.calls > 0 ? statistics.failed / statistics.calls : null;
