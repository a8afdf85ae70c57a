import { z } from 'zod';
import type { ImportedTool } from '../../db/entities/imported-tool.ts';
import type { Orm } from '../../db/orm.ts';
import { queryAsTenant } from '../../db/tenancy.ts';
import type { ToolFacts } from '../../domain/flow/compile.ts';
import type { PlanTool } from '../../domain/flow/plan.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { Tool } from '../banking/tool.ts';
import { TOOLS, toolNamed } from '../banking/tools/index.ts';
import type { Egress } from '../http-tools/egress.ts';
import { importedTool, lostTool, type ToolRow } from './imported-tool.ts';

/** Built-in tools, and those that a tenant has imported. Imported ones are read anew each time: they may have changed. */
export interface ToolCatalogue {
  /** @throws CitiflowError `tool_unknown` */
  named(tenantId: string, name: string): Promise<Tool>;
  /** Those of the names that there are, in their order. */
  offered(tenantId: string, names: readonly string[]): Promise<Tool[]>;
  /** The tool as the plan means it, or one that says why it cannot be called any more. */
  forCall(tenantId: string, planned: Pick<PlanTool, 'name' | 'effect'>): Promise<Tool>;
}

export interface CatalogueParts {
  orm: Orm;
  egress: Egress;
  /** Opens a sealed credential. */
  open: (sealed: string, purpose: string) => string;
}

export const isBuiltIn = (name: string): boolean => Object.hasOwn(TOOLS, name);

export function createToolCatalogue(parts: CatalogueParts): ToolCatalogue {
  async function imported(tenantId: string, names: readonly string[]): Promise<Map<string, Tool>> {
    const wanted = names.filter((name) => !isBuiltIn(name));
    if (wanted.length === 0) return new Map();
    const rows = await queryAsTenant<ToolRow>(
      parts.orm,
      tenantId,
      `select t.name, t.title, t.description, t.effect, t.operation, t.parameters, t.response_schema as "responseSchema",
         t.digest, s.id as "sourceId", s.name as "sourceName", s.server_url as "serverUrl", s.auth,
         s.sealed_credential as "sealedCredential"
       from tools t join tool_sources s on s.id = t.source_id
       where t.name in (${wanted.map(() => '?').join(', ')})`,
      wanted,
    );
    return new Map(rows.map((row) => [row.name, importedTool(row, parts)]));
  }
  return {
    async named(tenantId, name) {
      if (isBuiltIn(name)) return toolNamed(name);
      const tool = (await imported(tenantId, [name])).get(name);
      if (!tool) throw new CitiflowError('tool_unknown');
      return tool;
    },
    async offered(tenantId, names) {
      const others = await imported(tenantId, names);
      return names.flatMap((name) => (isBuiltIn(name) ? toolNamed(name) : (others.get(name) ?? [])));
    },
    async forCall(tenantId, { name, effect }) {
      if (isBuiltIn(name)) return toolNamed(name);
      const tool = (await imported(tenantId, [name])).get(name);
      // Of a read, nobody was asked: if it writes by now, this plan's promises do not cover it.
      return tool && tool.effect === effect ? tool : lostTool(name, effect, tool ? 'changed' : 'removed');
    },
  };
}

/** What the compiler and the validation of flows need to know of a tenant's imported tools. */
export const importedFacts = (tools: readonly Pick<ImportedTool, 'name' | 'effect' | 'parameters'>[]): [string, ToolFacts][] =>
  tools.map(({ name, effect, parameters }) => [
    name, { effect, requiresAuth: effect === 'write', requires2FA: false, required: requiredNames.parse(parameters['required']) },
  ]);

const requiredNames = z.array(z.string()).catch([]);
