import { refuse, type Rule } from './rule.ts';

/** The tenant has stopped this tool, for everybody. */
export const blockedTools: Rule = {
  name: 'blocked-tools',
  check: ({ facts, policy }) =>
    policy.blockedTools.includes(facts.toolName)
      ? refuse('The bank has stopped this service for the time being, so it was not done. Offer a colleague instead.')
      : undefined,
};
