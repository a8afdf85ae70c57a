import { z } from 'zod';
import { ApiRefusal } from './api.ts';
import { audit } from './audit.ts';
import { evaluate } from './evaluate.ts';
import { pull, push, validate } from './files.ts';
import { release } from './release.ts';
import { replay } from './replay.ts';
import { ContentError, readOptions, USAGE, UsageError, type Command } from './options.ts';

const COMMANDS = { validate, pull, push, evaluate, replay, release, audit } satisfies Record<Command, unknown>;

/**
 * The command line for CI, over the HTTP API.
 * @returns the exit code: 0 all is well, 1 a check failed, 2 called wrongly, 3 refused or unreachable
 */
export async function run(argv: string[], environment: Record<string, string | undefined>, say: (line: string) => void): Promise<number> {
  try {
    const options = readOptions(argv, environment);
    if (!options) {
      say(USAGE);
      return 0;
    }
    return (await COMMANDS[options.command](options, options, say)) ? 0 : 1;
  } catch (failure) {
    if (failure instanceof ContentError) {
      say(`${failure.message}\n(npm run citiflow -- --help says how it is called)`);
      return 2;
    }
    if (failure instanceof UsageError) {
      say(`${failure.message}\n\n${USAGE}`);
      return 2;
    }
    if (failure instanceof z.ZodError) {
      say(`What was read is not of the right shape:\n${z.prettifyError(failure)}`);
      return 2;
    }
    say(failure instanceof Error ? failure.message : String(failure));
    if (failure instanceof ApiRefusal && failure.code) say(`(${failure.code})`);
    return 3;
  }
}
