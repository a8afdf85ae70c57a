import type { z } from 'zod';

/**
 * What is wrong with a setting whose schema has no words of its own for it, as somebody would say it who fills in
 * the form. For `safeParse(value, { error: inPlainWords })`: a message of the schema itself comes before.
 */
export function inPlainWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.input === null ? MISSING : 'This is not the kind of value that belongs here.';
    case 'invalid_value':
      return 'Choose one of what is on offer.';
    case 'too_small':
      if (issue.origin === 'string') return issue.minimum === 1 ? MISSING : `At least ${issue.minimum} characters.`;
      return issue.origin === 'array' ? `Add at least ${issue.minimum}.` : `At least ${issue.minimum}.`;
    case 'too_big':
      if (issue.origin === 'string') return `At most ${issue.maximum} characters.`;
      return issue.origin === 'array' ? `At most ${issue.maximum} of them.` : `At most ${issue.maximum}.`;
    default:
      return 'This is not valid.';
  }
}

const MISSING = 'This is not filled in yet.';
