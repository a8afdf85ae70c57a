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
  const password = sound(await askHidden(`Password, at least ${CHARACTERS_MIN} characters: `, input, output));
  if ((await askHidden('Again: ', input, output)) !== password) throw new Error('The two passwords differ.');
  return password;
}

function sound(password: string): string {
  if (password.length >= CHARACTERS_MIN && password.length <= CHARACTERS_MAX) return password;
  throw new Error(`A password has ${CHARACTERS_MIN} to ${CHARACTERS_MAX} characters.`);
}

/** Readline edits the line as always and shows it to nobody. */
async function askHidden(question: string, input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<string> {
  output.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  const stopped = new AbortController();
  lines.once('SIGINT', () => stopped.abort()).once('close', () => stopped.abort());
  try {
    return await lines.question('', { signal: stopped.signal });
  } catch (error) {
    throw stopped.signal.aborted ? new Error('Stopped.', { cause: error }) : error;
  } finally {
    lines.close();
    output.write('\n');
  }
}
