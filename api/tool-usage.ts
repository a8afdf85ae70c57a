import type { EntityManager } from '@mikro-orm/postgresql';
import type { ToolUsage } from '../contract/http/tools.ts';
import { CitiflowError } from '../domain/errors.ts';

interface UseRow {
  id: string;
  name: string;
  place: 'draft' | 'published';
  tool: string;
}

const listIn = (value: string) => `case when jsonb_typeof(${value}) = 'array' then ${value} else '[]'::jsonb end`;

/** Which agents use which tool: in their draft, or in the version that new conversations start on. */
export async function usageOfTools(em: EntityManager): Promise<ReadonlyMap<string, ToolUsage[]>> {
  const rows = await em.execute<UseRow[]>(`
    with flows as (
      select id, name, 'draft' as place, flow from agents where deleted_at is null
      union all
      select a.id, a.name, 'published', v.flow from agents a join agent_versions v on v.id = a.published_version_id
      where a.deleted_at is null
    ), nodes as (
      select id, name, place, node from flows, jsonb_array_elements(${listIn("flow->'nodes'")}) as n(node)
    ), uses as (
      select id, name, place, node->'config'->>'toolName' as tool from nodes where node->>'type' = 'tool'
      union all
      select id, name, place, used->>'name' from nodes, jsonb_array_elements(${listIn("node->'config'->'tools'")}) as u(used)
      where node->>'type' = 'model' and used->>'enabled' is distinct from 'false'
    )
    select distinct id, name, place, tool from uses where tool is not null order by name, id, place`);
  const byTool = new Map<string, ToolUsage[]>();
  for (const { id, name, place, tool } of rows) {
    const usages = byTool.get(tool) ?? byTool.set(tool, []).get(tool) ?? [];
    const known = usages.find(({ agentId }) => agentId === id);
    if (known) known.in.push(place);
    else usages.push({ agentId: id, agentName: name, in: [place] });
  }
  return byTool;
}

/** @throws CitiflowError `tool_in_use` that lists each tool and agent */
export async function refuseIfUsed(em: EntityManager, names: readonly string[]): Promise<void> {
  const usage = await usageOfTools(em);
  const errors = names.flatMap((name) =>
    (usage.get(name) ?? []).map(({ agentId, agentName, in: places }) => ({
      path: `${name}.${agentId}`, message: `${agentName} uses ${name} (${places.join(', ')}).`,
    })));
  if (errors.length === 0) return;
  const agents = [...new Set(names.flatMap((name) => (usage.get(name) ?? []).map(({ agentName }) => agentName)))];
  throw new CitiflowError('tool_in_use', `Agents still use this: ${agents.join(', ')}. Take it out of them first.`, { errors });
}
