import { refuse, type Rule } from './rule.ts';

/** The tenant asks for a sign-in where the tool itself does not. */
export const signedIn: Rule = {
  name: 'signed-in',
  check: ({ facts, settings }) =>
    settings.requiresSignIn && !facts.customerSignedIn
      ? refuse('The customer is not signed in, so this was not done. Ask them to sign in first.', 'sign_in_required')
      : undefined,
};
