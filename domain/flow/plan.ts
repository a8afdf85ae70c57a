import type { Effect } from '../conversation/events.ts';
import type { NodeType } from './model.ts';
import type { NodeConfig } from './nodes/index.ts';

/**
 * What a turn's workflow runs: the compiled flow. It travels in the workflow's input, so it holds no large
 * text: prompts and tool schemas stay in the version's runtime package and are read by the activities.
 */
export interface PlanTool {
  name: string;
  effect: Effect;
  requiresSignIn: boolean;
  requires2FA: boolean;
  strategy: 'ai_decides' | 'always_ask' | 'auto_use';
}

type ConfigInPlan<Type extends NodeType> = Type extends 'model'
  ? Omit<NodeConfig<'model'>, 'systemPrompt' | 'tools'>
  : NodeConfig<Type>;

export type PlanNode = {
  [Type in NodeType]: {
    id: string;
    type: Type;
    name: string;
    config: ConfigInPlan<Type>;
    /** Outlet id -> id of the node that its edge leads to. */
    next: Record<string, string>;
    /** Tools that the node may call. Empty but for `model` and `tool`. */
    tools: PlanTool[];
  };
}[NodeType];

export type PlanNodeOf<Type extends NodeType> = Extract<PlanNode, { type: Type }>;

export interface Plan {
  start: string;
  nodes: Record<string, PlanNode>;
}

/** What a version is compiled into and stored with it. */
export interface RuntimePackage {
  schemaVersion: 1;
  plan: Plan;
  /** Node id -> system prompt. */
  prompts: Record<string, string>;
}
