import type { EntityManager } from '@mikro-orm/postgresql';
import { toolFacts } from '../activities/banking/tools/index.ts';
import { importedFacts, isBuiltIn } from '../activities/imported-tools/catalogue.ts';
import type { Tool, ToolDetail } from '../contract/http/tools.ts';
import { ImportedTool, ToolSource } from '../db/entities/imported-tool.ts';
import { ToolSetting } from '../db/entities/tool-policy.ts';
import { CitiflowError } from '../domain/errors.ts';
import type { ToolFacts } from '../domain/flow/compile.ts';
import { presentBuiltIns, presentImported, type ToolSurroundings } from './presenters/tool.ts';
import { lastCallsOf, statisticsOfTools } from './tool-statistics.ts';
import { usageOfTools } from './tool-usage.ts';

/** What the tenant's flows are validated and compiled against. */
export async function tenantToolFacts(em: EntityManager): Promise<ReadonlyMap<string, ToolFacts>> {
  const imported = await em.find(ImportedTool, {}, { fields: ['name', 'effect', 'parameters'] });
  return new Map([...importedFacts(imported), ...toolFacts()]);
}

/**
 * Built-in tools, then imported ones by name.
 * @param withFigures also who uses each and how it fares: asks all agents and a week of calls
 */
export async function listTools(em: EntityManager, withFigures: boolean): Promise<Tool[]> {
  const around = await surroundings(em, { figures: withFigures });
  const sources = new Map((await em.find(ToolSource, {})).map((source) => [source.id, source]));
  const imported = await em.find(ImportedTool, {}, { orderBy: { name: 'asc' } });
  return [
    ...presentBuiltIns(around),
    ...imported.flatMap((tool) => {
      const source = sources.get(tool.sourceId);
      return source ? [presentImported(tool, source, around)] : [];
    }),
  ];
}

/** @throws CitiflowError `tool_unknown` */
export async function readTool(em: EntityManager, name: string): Promise<ToolDetail> {
  const around = await surroundings(em, { figures: true, only: name });
  const lastCalls = await lastCallsOf(em, name);
  if (isBuiltIn(name)) {
    const tool = presentBuiltIns(around).find((one) => one.name === name);
    if (tool) return { ...tool, responseSchema: null, lastCalls };
  }
  const tool = await importedToolNamed(em, name);
  const source = await em.findOneOrFail(ToolSource, { id: tool.sourceId });
  return { ...presentImported(tool, source, around), responseSchema: tool.responseSchema ?? null, lastCalls };
}

/** @throws CitiflowError `tool_unknown` */
export async function importedToolNamed(em: EntityManager, name: string): Promise<ImportedTool> {
  const tool = await em.findOne(ImportedTool, { name });
  if (!tool) throw new CitiflowError('tool_unknown');
  return tool;
}

async function surroundings(em: EntityManager, { figures, only }: { figures: boolean; only?: string }): Promise<ToolSurroundings> {
  const set = await em.find(ToolSetting, only === undefined ? {} : { toolName: only });
  const settings = new Map(set.map((row) => [row.toolName, row.settings]));
  return {
    settings: (name) => settings.get(name),
    figures: figures ? { usage: await usageOfTools(em), statistics: await statisticsOfTools(em, only) } : null,
  };
}
