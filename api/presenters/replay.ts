import type { ReplayPair as PairBody, ReplayPairDetail, ReplayRun as RunBody } from '../../contract/http/replays.ts';
import type { Conversation } from '../../db/entities/conversation.ts';
import type { ReplayPair, ReplayRun } from '../../db/entities/replay.ts';
import { compareCalls, type CallPair, type ReplayedCall } from '../../domain/replay/calls.ts';
import { meanLikeness } from '../../domain/replay/pair.ts';
import { summariseReplay, type PairOutcome } from '../../domain/replay/summary.ts';
import type { ReplayedTurn } from '../../domain/replay/turns.ts';

export interface ReplayFigures {
  conversations: number;
  done: number;
  costMicros: number;
  judgeCostMicros: number;
  /** Of a run that goes on, for its figures so far. */
  made: PairOutcome[];
}

interface Names {
  agentName: string;
  version: string;
  /** Of the version that the filter names. */
  heldOn: string | null;
}

export function presentReplay(run: ReplayRun, { agentName, version, heldOn }: Names, figures: ReplayFigures): RunBody {
  const { id, agentId, versionId, releaseId, filter, judge, status, reason, budgetMicros, estimateMicros, workflowId, startedBy, endedBy } = run;
  const { conversations, done, costMicros, judgeCostMicros, made } = figures;
  return {
    id, agentId, agentName, filter, heldOn, status, workflowId, startedBy, conversations, done, judgeCostMicros,
    version: { id: versionId, version },
    releaseId: releaseId ?? null,
    judge: judge ?? null,
    reason: reason ?? null,
    summary: run.summary ?? summariseReplay(made),
    spentMicros: costMicros + judgeCostMicros,
    budgetMicros: budgetMicros ?? null,
    estimateMicros: estimateMicros ?? null,
    startedAt: run.createdAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
    endedBy: endedBy ?? null,
  };
}

export function presentPair(pair: ReplayPair, original: Conversation | undefined, version: string): PairBody {
  const { id, position, status, reason, diverges, figures, verdict, startedAt, costMicros, judgeCostMicros } = pair;
  return {
    id, position, status, diverges, costMicros, judgeCostMicros,
    reason: reason ?? null,
    original: {
      conversationId: pair.originalConversationId, version: { id: original?.versionId ?? '', version }, preview: original?.preview ?? '',
      startedAt: (original?.createdAt ?? pair.createdAt).toISOString(),
    },
    conversationId: startedAt ? pair.conversationId : null,
    figures: figures ? { original: figures.original, candidate: figures.candidate, calls: figures.calls } : null,
    likeness: figures ? meanLikeness(figures) : null,
    verdict: verdict ?? null,
  };
}

export function presentPairDetail(pair: ReplayPair, body: PairBody, sides: { original: ReplayedTurn[]; candidate: ReplayedTurn[] }): ReplayPairDetail {
  const { original, candidate } = sides;
  const calls = compareCalls(original.map((turn) => turn.calls), candidate.map((turn) => turn.calls));
  return {
    ...body,
    turns: Array.from({ length: Math.max(original.length, candidate.length) }, (_, index) => ({
      said: original[index]?.said ?? candidate[index]?.said ?? '',
      original: sideOf(original[index]),
      candidate: sideOf(candidate[index]),
      likeness: pair.figures?.likeness[index] ?? null,
      calls: calls.filter(({ turn }) => turn === index).map(presentCalls),
    })),
  };
}

const presentCalls = ({ kind, original, candidate }: CallPair) => ({ kind, original: callOf(original), candidate: callOf(candidate) });

const callOf = (call: ReplayedCall | null) => {
  if (!call) return null;
  const { toolName, effect, status, summary, exact } = call;
  return { toolName, effect, status, summary, arguments: { ...call.arguments, ...exact } };
};

const sideOf = (turn: ReplayedTurn | undefined) => {
  if (!turn) return null;
  const { turnId, reply, status, guardrails, inputTokens, outputTokens, costMicros, durationMs } = turn;
  return { turnId, reply, status, guardrails, inputTokens, outputTokens, costMicros, durationMs };
};
