import { parseArgs } from 'node:util';

export const PARTS = ['overhead', 'first-event', 'throughput', 'verdict', 'inbox', 'paused', 'version-choice', 'evaluation', 'start', 'retrieval'] as const;
export type Part = (typeof PARTS)[number];

export const usage = `npm run bench -- [options]
  --only A,B      only these parts: ${PARTS.join(', ')}
  --rounds N      turns measured one at a time, each beside its floor (default 60)
  --seconds S     how long each load is kept up (default 8)
  --starts N      cold starts, each with a warm one after it (default 2)
  --sockets N     idle sockets (default 1000)
  --json FILE     write all figures there, too
  CITIFLOW_BENCH_DATA=FOLDER   public data for the part "retrieval"`;

export interface BenchOptions {
  parts: Part[];
  rounds: number;
  seconds: number;
  starts: number;
  sockets: number;
  json?: string;
  help: boolean;
}

/** @throws Error that names the option that is wrong */
export function readOptions(argv: string[]): BenchOptions {
  const { values } = parseArgs({
    args: argv,
    options: {
      only: { type: 'string' }, rounds: { type: 'string' }, seconds: { type: 'string' }, starts: { type: 'string' },
      sockets: { type: 'string' }, json: { type: 'string' }, help: { type: 'boolean' },
    },
  });
  return {
    parts: values.only === undefined ? [...PARTS] : values.only.split(',').map(partNamed),
    rounds: positive('rounds', values.rounds ?? '60'),
    seconds: positive('seconds', values.seconds ?? '8'),
    starts: positive('starts', values.starts ?? '2'),
    sockets: positive('sockets', values.sockets ?? '1000'),
    ...(values.json === undefined ? {} : { json: values.json }),
    help: values.help ?? false,
  };
}

function partNamed(name: string): Part {
  const part = PARTS.find((known) => known === name.trim());
  if (!part) throw new Error(`There is no part "${name}"; there are: ${PARTS.join(', ')}.`);
  return part;
}

function positive(option: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${option} ${text}: a whole number above 0 is needed.`);
}
