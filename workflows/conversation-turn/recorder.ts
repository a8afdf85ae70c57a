import type { StepInput, StepOutput } from '../../domain/conversation/step-record.ts';
import type { Source, Usage } from '../../domain/conversation/events.ts';
import type { TurnFacts } from '../../domain/flow/conditions.ts';
import type { Turn, TurnOutcome } from './turn.ts';

/** A turn as it stood when a step began: what the step changed is seen by comparing. */
export interface Standing {
  startedAtMs: number;
  messageText: string;
  text: string;
  retrieval: StepInput['retrieval'];
  sources: Source[];
  facts: TurnFacts;
  toolsCalled: number;
  usage: Usage;
  outcome: TurnOutcome | null;
}

export const standingOf = (turn: Turn): Standing => ({
  startedAtMs: Date.now(),
  messageText: turn.messageText,
  text: turn.text,
  retrieval: turn.retrieval,
  sources: turn.sources,
  facts: turn.learned(),
  toolsCalled: turn.toolsCalled.length,
  usage: turn.usage,
  outcome: turn.outcome,
});

export const inputOf = ({ messageText, text, retrieval, sources, facts }: Standing): StepInput =>
  ({ messageText, replyText: text, retrieval, sources: sources.length, facts });

export function outputOf(before: Standing, turn: Turn, outlet: string): StepOutput {
  const { messageText, retrieval, sources } = turn;
  const facts = changed(before.facts, turn.learned());
  const toolsCalled = turn.toolsCalled.slice(before.toolsCalled);
  const { error, handoffReason } = turn.outcome && turn.outcome !== before.outcome ? turn.outcome : { error: null, handoffReason: null };
  return {
    outlet,
    ...written(before.text, turn.text),
    ...(messageText === before.messageText ? {} : { messageText }),
    ...(retrieval === before.retrieval ? {} : { retrieval }),
    ...(sources === before.sources ? {} : { sources }),
    ...(facts ? { facts } : {}),
    ...(toolsCalled.length > 0 ? { toolsCalled } : {}),
    ...(error ? { failure: error } : {}),
    ...(handoffReason === null ? {} : { handoffReason }),
  };
}

/** What a step's models have cost; nothing where it asked none. */
export function usageOf(before: Usage, after: Usage): Usage | undefined {
  if (before === after) return undefined;
  return {
    inputTokens: after.inputTokens - before.inputTokens,
    outputTokens: after.outputTokens - before.outputTokens,
    costMicros: after.costMicros - before.costMicros,
    currency: after.currency,
  };
}

const BETWEEN = '\n\n';

/** Most steps write after what was there; what they add can be given again after another text. */
function written(before: string, after: string): Pick<StepOutput, 'text' | 'replyText'> {
  if (after === before) return {};
  if (before === '') return { text: after };
  const start = before + BETWEEN;
  return after.startsWith(start) ? { text: after.slice(start.length) } : { replyText: after };
}

function changed(before: TurnFacts, after: TurnFacts): TurnFacts | undefined {
  const fresh = Object.entries(after).filter(([name, value]) => before[name] !== value);
  return fresh.length > 0 ? Object.fromEntries(fresh) : undefined;
}
