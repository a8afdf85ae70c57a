import { refuse, type Rule } from './rule.ts';

/** The tool is switched off. */
export const toolDisabled: Rule = {
  name: 'tool-disabled',
  check: ({ settings }) =>
    settings.enabled ? undefined : refuse('This service is switched off, so it was not done. Offer a colleague instead.'),
};
