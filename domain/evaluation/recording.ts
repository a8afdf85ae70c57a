import { canonicalJson } from '../tools/canonical.ts';
import { maskSecrets } from '../tools/mask.ts';
import type { Effect, ToolCallStatus } from '../conversation/events.ts';
import type { Divergence } from '../conversation/step-record.ts';

/** The conversation as whose tools a trial's answer. */
export interface Recording {
  conversationId: string;
}

/** Where the call that wants an answer stands in its own conversation. */
export interface PlaceInRecording extends Recording {
  /** Number of its turn. */
  sequence: number;
  /** Calls of the same tool with the same arguments that its turn has made before it. */
  earlier: number;
}

/** A call as it was made, and what came of it. */
export interface RecordedAnswer {
  sequence: number;
  toolName: string;
  effect: Effect;
  /** As the model or the flow wrote them, secrets masked. */
  asked: Record<string, unknown>;
  /** As they were run, with names turned into ids; null where the call came to no run. */
  exact: Record<string, unknown> | null;
  status: ToolCallStatus;
  summary: string;
  data: unknown;
  code?: string;
}

export interface WantedAnswer {
  toolName: string;
  /** The arguments in each form in which they may have been recorded: as written, and as the tool reads them. */
  forms: readonly Record<string, unknown>[];
}

/**
 * The answer that a call gets again: of the same tool and the same arguments. Of several, those of the turn of the
 * same number come first, each once and in their order; then the nearest turn before it, then the nearest after. A read
 * that is repeated more often than it was is given the last answer again; a write is not.
 */
export function findAnswer(
  recorded: readonly RecordedAnswer[], wanted: WantedAnswer, place: Pick<PlaceInRecording, 'sequence' | 'earlier'>,
): { answer: RecordedAnswer } | { divergence: Divergence } {
  const ofTool = recorded.filter(({ toolName }) => toolName === wanted.toolName);
  const same = ofTool.filter((answer) => isSame(answer, wanted));
  const near = nearest(same, place.sequence);
  const answer = near[place.earlier] ?? (near.at(-1)?.effect === 'read' ? near.at(-1) : undefined);
  if (answer) return { answer };
  return { divergence: ofTool.length > 0 && same.length === 0 ? 'other-arguments' : 'no-such-call' };
}

function isSame({ asked, exact }: RecordedAnswer, { forms }: WantedAnswer): boolean {
  const known = new Set([canonicalJson(asked), ...(exact ? [canonicalJson(exact)] : [])]);
  return forms.some((form) => known.has(canonicalJson(form)) || known.has(canonicalJson(maskSecrets(form))));
}

/** Those of one turn. */
function nearest(same: readonly RecordedAnswer[], sequence: number): RecordedAnswer[] {
  const turns = [...new Set(same.map((answer) => answer.sequence))].sort((a, b) => a - b);
  const turn = turns.findLast((number) => number <= sequence) ?? turns[0];
  return same.filter((answer) => answer.sequence === turn);
}
