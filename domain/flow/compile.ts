import type { Effect } from '../conversation/events.ts';
import { withoutDisabled } from './disabled.ts';
import type { Flow, FlowNode } from './model.ts';
import type { ToolUse } from './nodes/model.ts';
import { NODES, isNodeType, type NodeConfig } from './nodes/index.ts';
import type { Plan, PlanNode, PlanTool, RuntimePackage } from './plan.ts';
import { outletsOf } from './outlets.ts';
import { variablesOf } from './template.ts';

/** What the compiler needs of a tool that the flow names. */
export interface ToolFacts {
  effect: Effect;
  requiresAuth: boolean;
  requires2FA: boolean;
  /** Names of the parameters without which it cannot be called. */
  required?: readonly string[];
}

/**
 * Turns a valid flow into what a turn runs. Configuration is parsed once more, so that defaults are filled
 * in and the workflow can trust it.
 * @throws Error when the flow has problems: validate first.
 */
export function compileFlow(drawn: Flow, tools: ReadonlyMap<string, ToolFacts>): RuntimePackage {
  const flow = withoutDisabled(drawn);
  const start = flow.nodes.find((node) => node.type === 'start');
  if (!start) throw new Error('compileFlow: the flow has no start node; validate it first');
  const prompts: Record<string, string> = {};
  const nodes: Plan['nodes'] = {};
  for (const node of flow.nodes) {
    nodes[node.id] = compileNode(flow, node, tools);
    if (node.type === 'model') prompts[node.id] = NODES.model.config.parse(node.config).systemPrompt;
  }
  return { schemaVersion: 1, plan: { start: start.id, policy: 1, nodes }, prompts };
}

function compileNode(flow: Flow, node: FlowNode, tools: ReadonlyMap<string, ToolFacts>): PlanNode {
  if (!isNodeType(node.type)) throw new Error(`compileFlow: unknown node type ${node.type}`);
  const config: NodeConfig<typeof node.type> = NODES[node.type].config.parse(node.config);
  const compiled = {
    id: node.id,
    type: node.type,
    name: node.name || NODES[node.type].title,
    config: node.type === 'model' ? withoutText(NODES.model.config.parse(node.config)) : config,
    next: wiring(flow, node),
    tools: toolsOf(node, tools),
    ...variablesIn(node),
  };
  // The type and its configuration were parsed together just above; TypeScript cannot tie the two.
  return compiled as PlanNode;
}

/** Only what the prompt names travels with a question: the facts hold texts of any length. */
function variablesIn(node: FlowNode): Pick<PlanNode, 'variables'> {
  const variables = node.type === 'model' ? variablesOf(NODES.model.config.parse(node.config).systemPrompt) : [];
  return variables.length > 0 ? { variables } : {};
}

function withoutText({ systemPrompt: _prompt, tools: _tools, ...rest }: NodeConfig<'model'>) {
  return rest;
}

function wiring(flow: Flow, node: FlowNode): Record<string, string> {
  const first = outletsOf(node)[0]?.id ?? 'next';
  return Object.fromEntries(
    flow.edges
      .filter((edge) => edge.source === node.id)
      .map((edge) => [edge.sourceHandle ?? first, edge.target]),
  );
}

function toolsOf(node: FlowNode, tools: ReadonlyMap<string, ToolFacts>): PlanTool[] {
  if (node.type === 'model') {
    return NODES.model.config
      .parse(node.config)
      .tools.filter((use) => use.enabled)
      .map((use) => planTool(use, tools));
  }
  if (node.type === 'tool') {
    const { toolName, requires2FA, strategy } = NODES.tool.config.parse(node.config);
    return [planTool({ name: toolName, requires2FA, strategy, requiresSignIn: false }, tools)];
  }
  return [];
}

function planTool(
  use: Pick<PlanTool, 'name' | 'requires2FA' | 'requiresSignIn' | 'strategy'> & Partial<Pick<ToolUse, 'limits' | 'arguments'>>,
  tools: ReadonlyMap<string, ToolFacts>,
): PlanTool {
  const facts = tools.get(use.name);
  if (!facts) throw new Error(`compileFlow: unknown tool ${use.name}; validate first`);
  return {
    name: use.name,
    effect: facts.effect,
    requiresSignIn: facts.requiresAuth || use.requiresSignIn,
    requires2FA: facts.requires2FA || use.requires2FA,
    strategy: use.strategy,
    ...(use.limits ? { limits: use.limits } : {}),
    ...(use.strategy === 'auto_use' && use.arguments ? { arguments: use.arguments } : {}),
  };
}
