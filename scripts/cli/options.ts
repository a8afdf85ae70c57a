import { parseArgs } from 'node:util';
import { REPLAY } from '../../domain/replay/limits.ts';

export const USAGE = `npm run citiflow -- <command> [options]

  validate --agent ID [--file agent.json]     every problem of the draft, or of a file's flow
  pull     --agent ID | --suite ID  --file F  write an agent's draft, or a suite, to a file
  push     [--agent ID | --suite ID] --file F save a file as the draft or the suite; without an id, make a new one
  evaluate --suite ID [--agent ID] [--version ID|1.2.0] [--fail-under 0.9] [--budget 2.50] [--json F]
                                              run a suite on a version (the agent's newest), and wait for its end
  replay   --agent ID [--version ID|1.2.0] [--last 50] [--max-diverging 0.1] [--budget 2.50] [--json F]
                                              hold customers' latest conversations on a version, with recorded tools
  release  --agent ID [--version ID|1.2.0] --note WHY [--file release.json] [--gate SUITE=0.9]...
           [--canary 5:60,25:60] [--move] [--wait approval|canary|production]
                                              propose a version (the newest) for production; the canary's shares with
                                              their minutes; --move takes open conversations along; a file says the rest
  release  --release ID [--approve | --reject | --abort] [--reason WHY] [--wait approval|canary|production]
                                              decide on what somebody else has proposed, or follow it
  audit verify [--head 120:HASH] [--json F]   hold every entry of the audit against its chain of hashes; --head is what
                                              an earlier verification told, noted elsewhere

  --api URL       of the studio (CITIFLOW_API, or http://127.0.0.1:3000)
  --api-key KEY   cfk_... (CITIFLOW_API_KEY; better there than in a list of processes)

Ends with 0 when all is well, 1 when a check fails (problems, a score below --fail-under, more that diverge than
--max-diverging, a run that was cut short, a release that ended before the stage that --wait names, an audit that is
broken), 2 when it is called wrongly, 3 when the API refuses or does not answer.`;

export const COMMANDS = ['validate', 'pull', 'push', 'evaluate', 'replay', 'release', 'audit'] as const;
const WAITS = ['approval', 'canary', 'production'] as const;
export type Command = (typeof COMMANDS)[number];

export interface Options {
  command: Command;
  api: string;
  apiKey: string;
  agent?: string | undefined;
  suite?: string | undefined;
  version?: string | undefined;
  file?: string | undefined;
  json?: string | undefined;
  failUnder: number | null;
  /** How many conversations are held again. */
  last: number | null;
  maxDiverging: number | null;
  note?: string | undefined;
  reason?: string | undefined;
  release?: string | undefined;
  /** `suite=share`. */
  gate: string[];
  canary?: string | undefined;
  move: boolean;
  approve: boolean;
  reject: boolean;
  abort: boolean;
  /** `sequence:hash`. */
  head?: string | undefined;
  wait?: (typeof WAITS)[number] | undefined;
  /** Millionths of a US dollar. */
  budgetMicros: number | null;
}

/** The command line is wrong, and how. */
export class UsageError extends Error {}

/** It is right as such; what it names is not there, or is not what it should be. */
export class ContentError extends UsageError {}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** @returns null where only help is wanted @throws UsageError */
export function readOptions(argv: string[], environment: Record<string, string | undefined>): Options | null {
  const { values, positionals } = parsed(argv);
  if (values.help || positionals[0] === 'help') return null;
  const command = COMMANDS.find((known) => known === positionals[0]);
  const words = command === 'audit' ? 2 : 1;
  if (!command || positionals.length > words) throw new UsageError(`Name one command: ${COMMANDS.join(', ')}.`);
  if (command === 'audit' && positionals[1] !== 'verify') throw new UsageError('audit needs what to do: audit verify.');
  const apiKey = (values['api-key'] ?? environment['CITIFLOW_API_KEY'] ?? '').trim();
  if (!apiKey) throw new UsageError('Set CITIFLOW_API_KEY: an administrator makes keys in the studio’s settings.');
  // Never shown, not even in part: what CI prints is read by many.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new UsageError('The API key has signs in it that no key has. Copy it anew.');
  const budget = numberOf('budget', values.budget, Number.MAX_SAFE_INTEGER / 1e6);
  return {
    command, apiKey,
    api: addressOf(values.api ?? environment['CITIFLOW_API'] ?? 'http://127.0.0.1:3000'),
    agent: values.agent, suite: values.suite, version: values.version, file: values.file, json: values.json,
    failUnder: numberOf('fail-under', values['fail-under'], 1),
    last: numberOf('last', values.last, REPLAY.conversations), maxDiverging: numberOf('max-diverging', values['max-diverging'], 1),
    note: values.note, reason: values.reason, release: values.release, gate: values.gate ?? [], canary: values.canary,
    move: values.move ?? false, approve: values.approve ?? false, reject: values.reject ?? false, abort: values.abort ?? false, head: values.head,
    wait: waitOf(values.wait),
    budgetMicros: budget === null ? null : Math.round(budget * 1e6),
  };
}

function parsed(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        api: text, 'api-key': text, agent: text, suite: text, version: text, file: text, json: text, 'fail-under': text, budget: text,
        last: text, 'max-diverging': text,
        note: text, reason: text, release: text, canary: text, wait: text, head: text, gate: { type: 'string', multiple: true },
        move: flag, approve: flag, reject: flag, abort: flag, help: flag,
      },
    });
  } catch (failure) {
    throw new UsageError(failure instanceof Error ? failure.message : String(failure));
  }
}

/** What is not the address itself may be a secret, and is not said again. */
function addressOf(given: string): string {
  const address = URL.canParse(given) ? new URL(given) : null;
  if (address?.protocol !== 'http:' && address?.protocol !== 'https:') throw new UsageError('--api, or CITIFLOW_API: an address is needed, as https://studio.example.');
  if (address.username || address.password) throw new UsageError('--api, or CITIFLOW_API: the address is needed without a user and a password; the API key is what opens it.');
  return address.href;
}

function waitOf(given: string | undefined): Options['wait'] {
  const stage = WAITS.find((known) => known === given);
  if (given !== undefined && !stage) throw new UsageError(`--wait ${given}: one of ${WAITS.join(', ')} is needed.`);
  return stage;
}

function numberOf(name: string, given: string | undefined, maximum: number): number | null {
  if (given === undefined) return null;
  const number = given.trim() === '' ? Number.NaN : Number(given);
  if (number >= 0 && number <= maximum) return number;
  throw new UsageError(`--${name} ${given}: a number from 0${maximum === 1 ? ' to 1' : ''} is needed.`);
}
