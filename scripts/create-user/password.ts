import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ReadStream } from 'node:tty';

const CHARACTERS_MIN = 12;
const CHARACTERS_MAX = 1024;

/** Where a password can come from. Not from the arguments, which every user of the machine can list. */
export interface PasswordSources {
  env: NodeJS.ProcessEnv;
  input: NodeJS.ReadableStream | ReadStream;
  output: NodeJS.WritableStream;
}

/**
 * The password from CITIFLOW_NEW_PASSWORD, from a terminal without showing it, twice, or as the input's first line.
 * @throws Error that says what is wrong with it
 */
export async function readPassword({ env, input, output }: PasswordSources): Promise<string> {
  const given = env['CITIFLOW_NEW_PASSWORD'];
  if (given !== undefined) return sound(given);
  if (!('isTTY' in input && input.isTTY)) return sound((await text(input)).split(/\r?\n/)[0] ?? '');
  const ask = askHidden(input, output);
  try {
    const password = sound(await ask(`Password, at least ${CHARACTERS_MIN} characters: `));
    if ((await ask('Again: ')) !== password) throw new Error('The two passwords differ.');
    return password;
  } finally {
    ask.end();
  }
}

function sound(password: string): string {
  if (password.length >= CHARACTERS_MIN && password.length <= CHARACTERS_MAX) return password;
  throw new Error(`A password has ${CHARACTERS_MIN} to ${CHARACTERS_MAX} characters.`);
}

/**
 * Readline edits the lines as always and shows them to nobody. It has the terminal from before the first question to
 * `end`, as the terminal itself would show what is typed ahead.
 */
function askHidden(input: NodeJS.ReadableStream, output: NodeJS.WritableStream) {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  const stopped = new AbortController();
  lines.once('SIGINT', () => stopped.abort()).once('close', () => stopped.abort());
  const ask = async (question: string): Promise<string> => {
    output.write(question);
    try {
      return await lines.question('', { signal: stopped.signal });
    } catch (error) {
      throw stopped.signal.aborted ? new Error('Stopped.', { cause: error }) : error;
    } finally {
      output.write('\n');
    }
  };
  return Object.assign(ask, { end: () => lines.close() });
}
