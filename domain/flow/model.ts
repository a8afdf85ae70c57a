import { z } from 'zod';
import { LIMITS } from '../limits.ts';

/** The flow document: what the canvas draws, what is saved, and what a version is compiled from. */
export const NODE_TYPES = [
  'start', 'guardrail', 'retrieve', 'model', 'tool', 'condition', 'reply', 'handoff', 'approval', 'wait', 'end',
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

const identifier = z.string().min(1).max(64).regex(/^[A-Za-z0-9_-]+$/, 'Letters, digits, - and _ only.');

/**
 * Saving is lenient: a draft may hold any node type and any configuration, as long as it is a graph of
 * limited size. What is wrong with it is said by validateFlow, problem by problem.
 */
export const flowNodeSchema = z.object({
  id: identifier,
  type: z.string().min(1).max(32),
  name: z.string().max(80).optional(),
  position: z.object({ x: z.number(), y: z.number() }),
  config: z.record(z.string(), z.unknown()),
  /** A turn passes through it by its first way out. */
  disabled: z.boolean().optional(),
});

export const flowEdgeSchema = z.object({
  id: z.string().min(1).max(200),
  source: identifier,
  sourceHandle: z.string().max(64).nullish(),
  target: identifier,
});

/** A remark on the canvas, for people; a turn knows nothing of it. */
export const flowNoteSchema = z.object({
  id: identifier,
  text: z.string().max(LIMITS.noteCharacters),
  position: z.object({ x: z.number(), y: z.number() }),
  /** Pixels at a zoom of 1. */
  size: z.object({ width: z.number().min(80).max(2_000), height: z.number().min(48).max(2_000) }),
});

/** A frame around nodes, for people. */
export const flowGroupSchema = z.object({
  id: identifier,
  name: z.string().max(80),
  nodeIds: z.array(identifier).max(LIMITS.flowNodes),
});

export const flowSchema = z.object({
  nodes: z.array(flowNodeSchema).max(LIMITS.flowNodes),
  edges: z.array(flowEdgeSchema).max(LIMITS.flowEdges),
  notes: z.array(flowNoteSchema).max(LIMITS.flowNotes).optional(),
  groups: z.array(flowGroupSchema).max(LIMITS.flowGroups).optional(),
});

export type FlowNode = z.infer<typeof flowNodeSchema>;
export type FlowEdge = z.infer<typeof flowEdgeSchema>;
export type FlowNote = z.infer<typeof flowNoteSchema>;
export type FlowGroup = z.infer<typeof flowGroupSchema>;
export type Flow = z.infer<typeof flowSchema>;

export interface Problem {
  nodeId?: string;
  path?: string;
  code: string;
  message: string;
  severity: 'error' | 'warning';
}

/** What validation needs to know of the world outside the flow. */
export interface Catalogue {
  tools: ReadonlyMap<string, { effect: 'read' | 'write'; requires2FA: boolean; required?: readonly string[] }>;
  knowledgeBases: ReadonlySet<string>;
}
