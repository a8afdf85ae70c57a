import { firstOf, refuse, type Rule } from './rule.ts';

/** Too many writes of one customer in too short a time: a program that runs wild, or somebody in a hurry. */
export const velocity: Rule = {
  name: 'velocity',
  check: ({ facts, policy: { velocity: { writes, windowMinutes } } }) =>
    facts.effect === 'write' && !facts.protective && facts.writesInWindow >= writes
      ? refuse(`More than ${writes} changes within ${windowMinutes} minutes are not possible, so this was not done. Offer a colleague instead.`)
      : undefined,
};

/** Calls of this tool by one customer within a minute. */
export const callsPerMinute: Rule = {
  name: 'calls-per-minute',
  check: ({ facts, limitSets }) =>
    firstOf(limitSets, ({ limits }) =>
      limits.callsPerMinute !== undefined && facts.callsLastMinute >= limits.callsPerMinute
        ? refuse('This was asked for too often within a minute, so it was not done. Try again in a moment.', 'rate_limited')
        : undefined),
};

/** Calls of this tool by one customer within 24 hours. */
export const callsPerDay: Rule = {
  name: 'calls-per-day',
  check: ({ facts, limitSets }) =>
    firstOf(limitSets, ({ limits }) =>
      limits.callsPerDay !== undefined && facts.callsLastDay >= limits.callsPerDay
        ? refuse('This was asked for too often today, so it was not done. Offer a colleague, or tomorrow.', 'rate_limited')
        : undefined),
};
