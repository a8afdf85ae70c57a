import type { Tool } from '../../../../../contract/http/tools.ts';
import type { ToolUse } from '../../../../../domain/flow/nodes/model.ts';
import { toolGroups, type ToolGroup } from '../../tools/tool-groups.ts';

export interface ToolSearch {
  text: string;
  /** Only what the agent may use. */
  chosenOnly: boolean;
}

/** The tools that fit a search, by category or source. */
export function shownTools(tools: readonly Tool[], uses: readonly ToolUse[], { text, chosenOnly }: ToolSearch): ToolGroup[] {
  const chosen = new Set(uses.map(({ name }) => name));
  const offered = chosenOnly ? tools.filter(({ name }) => chosen.has(name)) : tools;
  return toolGroups(offered, { text, effect: 'all', origin: 'all' });
}

/** What the agent names and nobody has. */
export const missingUses = (tools: readonly Tool[], uses: readonly ToolUse[]): ToolUse[] =>
  uses.filter((use) => !tools.some(({ name }) => name === use.name));
