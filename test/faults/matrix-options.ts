import { parseArgs } from 'node:util';
import { BOUNDARY_NAMES, type BoundaryName } from './boundaries.ts';
import { VICTIMS, type Disturbed, type Victim } from './disturbed-run.ts';

export const usage = `npm run faults -- [options]
  --quick                  the small matrix that the tests run, too: the worker at each boundary, a bank that times out,
                           one of two workers, one of two APIs
  --only PROCESS/BOUNDARY  these runs only; either may be left out, as in worker, /before-the-call (repeatable)
  --runs N                 so many runs in all: begins again when the matrix is through
  --staffing one|two       only the half with one worker and one API, or only that with two of each

  processes:  ${VICTIMS.map(dashed).join(', ')}
  boundaries: ${BOUNDARY_NAMES.map(dashed).join(', ')}`;

export interface Half {
  title: string;
  staffing: { workers: number; apis: number };
  runs: Disturbed[];
}

/** The half with one of each, and the half with two. Undefined when help was asked for. @throws Error that names what is wrong */
export function readMatrix(argv: string[]): Half[] | undefined {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: 'boolean' }, only: { type: 'string', multiple: true }, runs: { type: 'string' },
      staffing: { type: 'string' }, help: { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  const wanted = (values.only ?? ['/']).map(patternOf);
  const fits = (run: Disturbed) => wanted.some(({ victim, boundary }) =>
    (victim ?? run.victim) === run.victim && (boundary ?? run.boundary) === run.boundary);
  const [one, two] = values.quick ? [quickRuns, quickRunsOfTwo] : [fullRuns, fullRuns];
  const halves: Half[] = [
    { title: 'one worker, one API', staffing: { workers: 1, apis: 1 }, runs: one.filter(fits) },
    { title: 'two workers, two APIs', staffing: { workers: 2, apis: 2 }, runs: two.filter(fits) },
  ];
  const asked = values.staffing;
  if (asked !== undefined && asked !== 'one' && asked !== 'two') throw new Error(`--staffing ${asked}: "one" or "two" is needed.`);
  const chosen = asked === undefined ? halves : [halves[asked === 'one' ? 0 : 1]].flatMap((half) => half ?? []);
  return repeated(chosen.filter(({ runs }) => runs.length > 0), values.runs);
}

/** By boundaries, so that a process has been left alone for a while when it is killed again: it is then back at once. */
const fullRuns: Disturbed[] = BOUNDARY_NAMES.flatMap((boundary) =>
  VICTIMS.filter((victim) => victim !== 'bank time-out' || boundary === 'booked, not answered').map((victim) => ({ victim, boundary })));

export const quickRuns: Disturbed[] = [
  ...BOUNDARY_NAMES.map((boundary) => ({ victim: 'worker' as const, boundary })),
  { victim: 'bank time-out', boundary: 'booked, not answered' },
];
export const quickRunsOfTwo: Disturbed[] = [
  { victim: 'worker', boundary: 'booked, not answered' },
  { victim: 'api', boundary: 'verdict sent' },
];

function repeated(halves: Half[], runs: string | undefined): Half[] {
  if (runs === undefined) return halves;
  const count = Number(runs);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--runs ${runs}: a whole number above 0 is needed.`);
  const share = Math.ceil(count / Math.max(1, halves.length));
  return halves.map((half) => ({ ...half, runs: Array.from({ length: share }, (_, index) => half.runs[index % half.runs.length]).flatMap((run) => run ?? []) }));
}

function patternOf(text: string): { victim?: Victim; boundary?: BoundaryName } {
  const [victimText = '', boundaryText = ''] = text.split('/');
  const victim = VICTIMS.find((name) => dashed(name) === victimText);
  const boundary = BOUNDARY_NAMES.find((name) => dashed(name) === boundaryText);
  if (victimText && !victim) throw new Error(`--only ${text}: there is no process "${victimText}".\n\n${usage}`);
  if (boundaryText && !boundary) throw new Error(`--only ${text}: there is no boundary "${boundaryText}".\n\n${usage}`);
  return { ...(victim ? { victim } : {}), ...(boundary ? { boundary } : {}) };
}

function dashed(name: string): string {
  return name.replace(/,? /g, '-');
}
