import type { z } from 'zod';
import type { NodeType } from '../model.ts';
import { approvalNode } from './approval.ts';
import { conditionNode } from './condition.ts';
import { endNode } from './end.ts';
import { guardrailNode } from './guardrail.ts';
import { handoffNode } from './handoff.ts';
import { modelNode } from './model.ts';
import { replyNode } from './reply.ts';
import { retrieveNode } from './retrieve.ts';
import { startNode } from './start.ts';
import { toolNode } from './tool.ts';
import { waitNode } from './wait.ts';

/** Every node type, by name. A new type is one file here and one line. */
export const NODES = {
  start: startNode,
  guardrail: guardrailNode,
  retrieve: retrieveNode,
  model: modelNode,
  tool: toolNode,
  condition: conditionNode,
  reply: replyNode,
  handoff: handoffNode,
  approval: approvalNode,
  wait: waitNode,
  end: endNode,
} satisfies { [Type in NodeType]: { type: Type } };

export type NodeConfig<Type extends NodeType> = z.infer<(typeof NODES)[Type]['config']>;

/** A draft may name any type: `constructor` is none, though every object has one. */
export const isNodeType = (type: string): type is NodeType => Object.hasOwn(NODES, type);
