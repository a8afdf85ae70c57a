import { z } from 'zod';
import { atMostCost } from './at-most-cost.ts';
import { atMostTime } from './at-most-time.ts';
import { atMostTokens } from './at-most-tokens.ts';
import { atMostToolRounds } from './at-most-tool-rounds.ts';
import { citesDocument } from './cites-document.ts';
import { contains } from './contains.ts';
import type { Judged, Measured, Measurement, Named, Outcome } from './expectation.ts';
import { handsOver } from './hands-over.ts';
import { judged } from './judged.ts';
import { likeness } from './likeness.ts';
import { matches } from './matches.ts';
import { neverContains } from './never-contains.ts';
import { toolCalled } from './tool-called.ts';
import { toolNotCalled } from './tool-not-called.ts';
import type { Observation } from '../observation.ts';

/** Every kind of expectation, in the order in which the studio offers them. */
export const EXPECTATIONS = {
  'tool-called': toolCalled,
  'tool-not-called': toolNotCalled,
  'cites-document': citesDocument,
  contains,
  'never-contains': neverContains,
  matches,
  likeness,
  judged,
  'hands-over': handsOver,
  'at-most-cost': atMostCost,
  'at-most-tokens': atMostTokens,
  'at-most-time': atMostTime,
  'at-most-tool-rounds': atMostToolRounds,
};
export type ExpectationType = keyof typeof EXPECTATIONS;

export const expectationSchema = z.discriminatedUnion('type', [
  toolCalled.schema, toolNotCalled.schema, citesDocument.schema, contains.schema, neverContains.schema, matches.schema,
  likeness.schema, judged.schema, handsOver.schema, atMostCost.schema, atMostTokens.schema, atMostTime.schema,
  atMostToolRounds.schema,
], { error: ({ code }) => (code === 'invalid_union' ? 'There is no such kind of expectation here.' : undefined) });
export type Expectation = z.infer<typeof expectationSchema>;

const judgedBy = (expectation: Expectation): Judged => EXPECTATIONS[expectation.type];

/** What has to be measured before the expectation can be decided; null where nothing has. */
export const measurementOf = (expectation: Expectation, seen: Observation): Measurement | null =>
  judgedBy(expectation).measurementOf(expectation, seen);

export const checkExpectation = (expectation: Expectation, seen: Observation, measured: Measured | null): Outcome =>
  judgedBy(expectation).outcomeOf(expectation, seen, measured);

export const namedBy = (expectation: Expectation): Named => judgedBy(expectation).namedBy(expectation);
