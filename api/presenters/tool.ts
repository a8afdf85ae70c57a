import { parametersSchema, TOOLS } from '../../activities/banking/tools/index.ts';
import type { Tool as BuiltInTool } from '../../activities/banking/tool.ts';
import { IMPORTED_CALLS_PER_MINUTE } from '../../activities/imported-tools/imported-tool.ts';
import type { ToolSource as SourceBody } from '../../contract/http/tool-sources.ts';
import type { Tool, ToolStatistics, ToolUsage } from '../../contract/http/tools.ts';
import type { ImportedTool, ToolSource } from '../../db/entities/imported-tool.ts';
import { defaultSettings, type ToolSettings } from '../../domain/tools/settings.ts';

/** What a tool's page knows besides the tool itself. */
export interface ToolSurroundings {
  settings: (name: string) => ToolSettings | undefined;
  figures: { usage: ReadonlyMap<string, ToolUsage[]>; statistics: (name: string) => ToolStatistics } | null;
}

export function presentBuiltIn(tool: BuiltInTool, around: ToolSurroundings): Tool {
  const { name, title, description, category, effect, requiresAuth, requires2FA, rateLimitPerMinute } = tool;
  const parameters = parametersSchema(tool);
  const source = { kind: 'built-in' as const, name: 'CitiFlow' };
  const facts = { name, title, description, category, effect, requiresAuth, requires2FA, rateLimitPerMinute, parameters, source };
  return { ...facts, movesMoney: tool.moneyOf !== undefined, ...placed(facts, around, tool) };
}

/** Built-in tools in the order of their table. */
export const presentBuiltIns = (around: ToolSurroundings): Tool[] =>
  Object.values<BuiltInTool>(TOOLS).map((tool) => presentBuiltIn(tool, around));

export function presentImported(tool: ImportedTool, source: ToolSource, around: ToolSurroundings): Tool {
  const { name, title, description, effect, parameters } = tool;
  const facts = {
    name, title, description, effect, parameters,
    category: 'external', requiresAuth: effect === 'write', requires2FA: false, rateLimitPerMinute: IMPORTED_CALLS_PER_MINUTE,
    source: { kind: source.kind, id: source.id, name: source.name, operation: tool.operation.key },
  };
  return { ...facts, ...placed(facts, around, {}) };
}

function placed(
  tool: Pick<Tool, 'name' | 'effect' | 'requires2FA'>,
  { settings, figures }: ToolSurroundings,
  asks: { ungatedByDefault?: true },
) {
  const set = settings(tool.name) ?? defaultSettings(asks);
  const asksFirst = set.strategy === 'always_ask' || (tool.effect === 'write' && set.askBeforeWrites);
  return {
    enabled: set.enabled,
    gate: tool.requires2FA || set.requires2FA ? ('2fa' as const) : asksFirst ? ('confirm' as const) : ('none' as const),
    ...(figures ? { usedBy: figures.usage.get(tool.name) ?? [], statistics: figures.statistics(tool.name) } : {}),
  };
}

/** A source without its credential, of which only the fact and its date are told. */
export function presentSource(source: ToolSource, tools: readonly ImportedTool[]): SourceBody {
  const { id, name, kind, serverUrl, title, version, auth, createdBy, updatedBy } = source;
  return {
    id, name, kind, serverUrl, title, version, auth, createdBy, updatedBy,
    url: source.url ?? null,
    credential:
      source.sealedCredential && source.credentialSetAt
        ? { setAt: source.credentialSetAt.toISOString(), setBy: source.credentialSetBy ?? '' }
        : null,
    tools: tools
      .filter(({ sourceId }) => sourceId === id)
      .map((tool) => ({ name: tool.name, title: tool.title, effect: tool.effect, operation: tool.operation.key })),
    importedAt: source.importedAt.toISOString(),
    updatedAt: source.updatedAt.toISOString(),
  };
}
