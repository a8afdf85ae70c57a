import type { Turn } from '../../../../contract/http/conversations.ts';
import type { TurnStatus, Usage } from '../../../../domain/conversation/events.ts';
import { isDisabled } from '../../../../domain/flow/disabled.ts';
import type { Flow, FlowEdge, FlowNode } from '../../../../domain/flow/model.ts';
import { outletOfEdge, outletsOf } from '../../../../domain/flow/outlets.ts';
import type { StepView, TurnView } from '../chat/state.ts';

export type NodeRunState = 'running' | 'retrying' | 'waiting-for-person' | 'done' | 'failed' | 'stopped';

/** What a turn did at a node, over all its visits. */
export interface NodeRun {
  state: NodeRunState;
  /** Of what is being tried again. */
  attempt: { number: number; atMost: number | null } | null;
  visits: number;
  /** Of the visits that have ended; null where none has. */
  durationMs: number | null;
  usage: Usage | null;
  attempts: number | null;
  pinned: boolean;
  /** The way out that was taken last. */
  outcome: string | null;
}

/** A turn on the canvas. A node without an entry has not been reached: it waits, or was skipped if the turn has ended. */
export interface Run {
  turnId: string;
  phase: 'running' | 'ended';
  nodes: ReadonlyMap<string, NodeRun>;
  /** Edges that were taken. */
  edges: ReadonlySet<string>;
  /** Where the turn is, or was last. */
  at: string | null;
  /** Nodes that were run and that this flow does not have: it has been changed since, or is another version. */
  missing: number;
}

/** How far a turn has come, whoever tells it: live events, or its record. */
export interface RunProgress {
  turnId: string;
  phase: Run['phase'];
  status: TurnStatus | null;
  steps: readonly StepView[];
  waitsForPerson: boolean;
  attempt: NodeRun['attempt'];
}

/** Of a turn that is followed live. */
export function progressOfTurn({ turnId, phase, status, steps, trace, approvals }: TurnView): RunProgress {
  const last = steps.at(-1);
  const tried = trace.findLast((entry) => entry.kind === 'status' && entry.step !== 'queued');
  const current = tried?.kind === 'status' && last !== undefined && tried.at >= last.startedAt ? tried.attempt : undefined;
  return {
    turnId,
    phase: phase === 'ended' ? 'ended' : 'running',
    status,
    steps,
    waitsForPerson: approvals.some((approval) => approval.outcome === null),
    attempt: current ?? null,
  };
}

/** @param upTo so many of its steps, for looking at a past turn step by step; left out, all of it */
export function progressOfRecord(turn: Turn, upTo = turn.steps.length): RunProgress {
  const whole = upTo >= turn.steps.length && turn.status !== 'running';
  return {
    turnId: turn.id,
    phase: whole ? 'ended' : 'running',
    status: whole && turn.status !== 'running' ? turn.status : null,
    steps: turn.steps.slice(0, upTo).map(stepOfRecord),
    waitsForPerson: false,
    attempt: null,
  };
}

const stepOfRecord = ({ nodeId, startedAt, outcome, durationMs, usage, attempts, pinned }: Turn['steps'][number]): StepView =>
  ({ nodeId, startedAt, outcome, durationMs, usage: usage ?? null, attempts: attempts ?? null, pinned: pinned ?? false });

/** What the canvas of `flow` shows of a turn. Pure; nodes that the flow does not have are left out. */
export function runOf(flow: Flow, progress: RunProgress): Run {
  const { turnId, phase, steps } = progress;
  const known = new Map(flow.nodes.map((node) => [node.id, node]));
  const outgoing = edgesBySource(flow);
  const nodes = new Map<string, NodeRun>();
  const edges = new Set<string>();
  for (const [index, step] of steps.entries()) {
    const node = known.get(step.nodeId);
    if (!node) continue;
    const isLast = index === steps.length - 1;
    nodes.set(node.id, addVisit(nodes.get(node.id), step, stateOf(step, isLast, progress), isLast ? progress.attempt : null));
    const next = steps[index + 1];
    if (next && step.outcome !== null) for (const id of wayTo(node, step.outcome, next.nodeId, known, outgoing)) edges.add(id);
  }
  const missing = new Set(steps.map((step) => step.nodeId).filter((id) => !known.has(id))).size;
  return { turnId, phase, nodes, edges, at: steps.at(-1)?.nodeId ?? null, missing };
}

function edgesBySource({ edges }: Flow): ReadonlyMap<string, FlowEdge[]> {
  const found = new Map<string, FlowEdge[]>();
  for (const edge of edges) found.set(edge.source, [...(found.get(edge.source) ?? []), edge]);
  return found;
}

/** One visit of the record, for what says the figures of a node. */
export const visitOf = (step: Turn['steps'][number]): NodeRun =>
  addVisit(undefined, stepOfRecord(step), step.outcome === 'failed' || step.outcome === 'stopped' ? step.outcome : 'done', null);

/** Of the whole run, as far as it has come. */
export function totalOf({ nodes }: Run): { durationMs: number; usage: Usage | null } {
  const all = [...nodes.values()];
  return {
    durationMs: all.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0),
    usage: all.reduce<Usage | null>((sum, { usage }) => addUsage(sum, usage), null),
  };
}

/** What a node is that the run says nothing of. */
export function unreached(run: Run, node: FlowNode): 'waiting' | 'skipped' | 'disabled' {
  if (isDisabled(node)) return 'disabled';
  return run.phase === 'ended' ? 'skipped' : 'waiting';
}

function stateOf(step: StepView, isLast: boolean, { phase, status, waitsForPerson, attempt }: RunProgress): NodeRunState {
  if (isLast && phase === 'ended' && status === 'failed') return 'failed';
  if (step.outcome === 'failed' || step.outcome === 'stopped') return step.outcome;
  if (step.outcome !== null) return 'done';
  if (phase === 'ended') return 'stopped';
  if (waitsForPerson) return 'waiting-for-person';
  return attempt ? 'retrying' : 'running';
}

function addVisit(before: NodeRun | undefined, step: StepView, state: NodeRunState, attempt: NodeRun['attempt']): NodeRun {
  return {
    state,
    attempt: state === 'retrying' ? attempt : null,
    visits: (before?.visits ?? 0) + 1,
    durationMs: step.durationMs === null ? (before?.durationMs ?? null) : (before?.durationMs ?? 0) + step.durationMs,
    usage: addUsage(before?.usage ?? null, step.usage),
    attempts: Math.max(before?.attempts ?? 0, step.attempts ?? 0) || null,
    pinned: step.pinned,
    outcome: step.outcome,
  };
}

function addUsage(one: Usage | null, other: Usage | null): Usage | null {
  if (!one || !other) return one ?? other;
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    costMicros: one.costMicros + other.costMicros,
    currency: other.currency,
  };
}

/** The edges from a way out to where the turn went on: more than one where it passed through disabled nodes. */
function wayTo(from: FlowNode, outlet: string, target: string, known: ReadonlyMap<string, FlowNode>, outgoing: ReadonlyMap<string, FlowEdge[]>): string[] {
  const leaves = (node: FlowNode, by: string) => outgoing.get(node.id)?.find((edge) => outletOfEdge(node, edge.sourceHandle) === by);
  const taken: string[] = [];
  for (let edge = leaves(from, outlet); edge && !taken.includes(edge.id);) {
    taken.push(edge.id);
    if (edge.target === target) return taken;
    const passed = known.get(edge.target);
    if (!passed || !isDisabled(passed)) return [];
    edge = leaves(passed, outletsOf(passed)[0]?.id ?? 'next');
  }
  return [];
}
