import type { Effect } from '../conversation/events.ts';
import type { ToolLimits } from '../tools/settings.ts';
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
  /** The agent's own limits: they hold beside the tenant's. */
  limits?: ToolLimits;
  /** Of `auto_use`: what the model's step calls it with, before the model is asked. Texts may be templates. */
  arguments?: Record<string, unknown>;
}

type ConfigInPlan<Type extends NodeType> = Type extends 'model'
  ? Omit<NodeConfig<'model'>, 'systemPrompt' | 'tools'>
  : NodeConfig<Type>;

/** Written so that the compiler ties a node to what a table has for its type. */
export type PlanNodeOf<Some extends NodeType> = {
  [Type in Some]: {
    id: string;
    type: Type;
    name: string;
    config: ConfigInPlan<Type>;
    /** Outlet id -> id of the node that its edge leads to. */
    next: Record<string, string>;
    /** Tools that the node may call. Empty but for `model` and `tool`. */
    tools: PlanTool[];
    /** Of `model`: the facts that its prompt names, which the workflow gives with each question. Absent where it names none. */
    variables?: string[];
  };
}[Some];
export type PlanNode = PlanNodeOf<NodeType>;

export interface Plan {
  start: string;
  /**
   * The policy that the workflow takes part in: it gates what the tenant's settings ask for, records what it refuses,
   * runs `auto_use` tools, and says which tools wait. Plans from before it lack it, and run as they did.
   */
  policy?: 1;
  nodes: Record<string, PlanNode>;
}

/** What a version is compiled into and stored with it. */
export interface RuntimePackage {
  schemaVersion: 1;
  plan: Plan;
  /** Node id -> system prompt. */
  prompts: Record<string, string>;
}
