import { Script, createContext } from 'node:vm';
import { EVALUATION } from '../../domain/evaluation/limits.ts';
import type { Measured } from '../../domain/evaluation/expectations/expectation.ts';

const FIND = new Script('new RegExp(pattern, flags).test(text)');

/**
 * Looks for a pattern that anybody may have written. V8 looks at the clock of a script while it goes back and forth,
 * too, so a pattern that takes for ever ends here; the text is bounded by whoever asks.
 */
export function matchPattern({ pattern, ignoreCase, text }: { pattern: string; ignoreCase: boolean; text: string }): Measured {
  const context = createContext({ pattern, flags: ignoreCase ? 'iu' : 'u', text }, { codeGeneration: { strings: false, wasm: false } });
  try {
    return { kind: 'match', found: FIND.runInContext(context, { timeout: EVALUATION.patternMs }) === true };
  } catch (failure) {
    // Thrown in another realm, where Error is not ours.
    const late = typeof failure === 'object' && failure !== null && 'code' in failure && failure.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    return {
      kind: 'unmeasured',
      reason: late
        ? `The pattern was given up after ${EVALUATION.patternMs} ms: repeat less inside of what is repeated.`
        : 'The pattern is no regular expression.',
    };
  }
}
