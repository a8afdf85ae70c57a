import { z } from 'zod';
import type { Flow, FlowNode } from './model.ts';
import type { Blank } from './portable.ts';

const modelShape = z.object({
  provider: z.string().catch('default'),
  fallback: z.object({ provider: z.string() }).nullable().catch(null),
  tools: z.array(z.object({ name: z.string(), enabled: z.boolean().catch(true) }).nullable().catch(null)).catch([]),
});
const toolShape = z.object({ toolName: z.string().catch('') });

/**
 * Tools and model providers that a flow names and that are not here. The flow keeps them: a tool may be imported
 * and a key set later.
 * @param tools names of the tools of this tenant
 * @param providers names of the model providers that have what they need
 */
export function lackingOf(flow: Flow, tools: Pick<ReadonlySet<string>, 'has'>, providers: ReadonlySet<string>): Blank[] {
  const tool = ({ id }: FlowNode, path: string, name: string): Blank[] =>
    name === '' || tools.has(name) ? [] : [{
      nodeId: id, path, kind: 'tool', what: name, message: `Import the tool "${name}", or choose another: there is none of that name here.`,
    }];
  const provider = ({ id }: FlowNode, path: string, name: string | undefined): Blank[] =>
    name === undefined || providers.has(name) ? [] : [{
      nodeId: id, path, kind: 'provider', what: name, message: `Set up the model provider "${name}", or choose another: it has no key here.`,
    }];
  return flow.nodes.flatMap((node) => {
    if (node.type === 'tool') return tool(node, 'toolName', toolShape.parse(node.config).toolName);
    if (node.type !== 'model') return [];
    const config = modelShape.parse(node.config);
    return [
      ...config.tools.flatMap((use, index) => (use?.enabled ? tool(node, `tools.${index}.name`, use.name) : [])),
      ...provider(node, 'provider', config.provider),
      ...provider(node, 'fallback', config.fallback?.provider),
    ];
  });
}
