import { z } from 'zod';
import { PROVIDERS } from '../flow/nodes/model.ts';
import { REPLAY } from './limits.ts';

export const REPLAY_OUTCOMES = ['answered', 'handed-over', 'failed'] as const;

const filterShape = z.object({
  conversations: z.int().min(1, 'Run at least one conversation.').max(REPLAY.conversations, `At most ${REPLAY.conversations} conversations at once.`)
    .default(REPLAY.defaultConversations),
  /** Begun at or after, and before. */
  since: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
  /** Held on this version. */
  versionId: z.uuid().optional(),
  outcome: z.enum(REPLAY_OUTCOMES).optional(),
  /** In which this tool was called. */
  tool: z.string().trim().min(1).max(128).optional(),
  /** `good`: rated 4 or 5; `bad`: rated 1 or 2. */
  rating: z.enum(['good', 'bad']).optional(),
});

const endsAfterItBegins = ({ since, until }: Pick<z.output<typeof filterShape>, 'since' | 'until'>) => since === undefined || until === undefined || Date.parse(since) < Date.parse(until);
const ENDS_TOO_EARLY = { path: ['until'], message: 'The period ends before it begins. Choose a later end, or an earlier beginning.' };

/** Which of an agent's production conversations are run again: the latest that fit. */
export const replayFilterSchema = filterShape.refine(endsAfterItBegins, ENDS_TOO_EARLY);
export type ReplayFilter = z.output<typeof replayFilterSchema>;

/** The model that says whether the new answers are at least as good. Without one, nobody is asked. */
export const replayJudgeSchema = z.object({ provider: z.enum(PROVIDERS).default('default'), model: z.string().trim().max(128).default('') });
export type ReplayJudge = z.output<typeof replayJudgeSchema>;

const share = z.number().min(0).max(1);

/** What a release asks of a replay before it goes on. A threshold that is left out holds nothing up. */
export const replayGateSchema = filterShape.extend({
  /** Share of conversations that diverge, or come to no end. */
  maximumDivergingShare: share.optional(),
  /** Mean likeness of the answers. */
  minimumLikeness: share.optional(),
  /** 0.2: a fifth dearer than production was, at the most. */
  maximumCostChange: z.number().min(-1).max(100).optional(),
  /** Share of judged conversations whose answers are at least as good. */
  minimumJudgedShare: share.optional(),
  judge: replayJudgeSchema.nullable().default(null),
  /** Millionths of a US dollar. */
  budgetMicros: z.int().min(0).max(1_000_000_000_000).optional(),
}).refine(endsAfterItBegins, ENDS_TOO_EARLY).refine(({ judge, minimumJudgedShare }) => minimumJudgedShare === undefined || judge !== null, {
  path: ['judge'], message: 'Name a judging model, or leave out how many it must find as good.',
});
export type ReplayGate = z.output<typeof replayGateSchema>;
