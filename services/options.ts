import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LaunchProblem } from './problem.ts';
import { projectRoot } from './project-root.ts';

export const usage = `npm start -- [options]
  --port N        port of the studio and the API (default 3000, or a free one when it is taken)
  --ports-from N  ports of all programs, counted on from N, for installations side by side
  --data-dir D    folder for all data (default .citiflow)
  --no-demo       do not make the demonstration's users, knowledge and agent
  --reset         delete all data first, after asking
  --yes           do not ask
  --workers N     so many worker processes (default 1)
  --apis N        so many API processes, each at an address of its own (default 1)
  --headless      print no hint to open a browser`;

/** More processes of one kind belong on more machines. */
const INSTANCES_MAX = 8;

export interface LaunchOptions {
  /** A port the user asked for: taken means failure, not another port. */
  port?: number;
  /** The first of a block of ports for all programs. */
  portsFrom?: number;
  dataDir: string;
  demo: boolean;
  reset: boolean;
  yes: boolean;
  headless: boolean;
  workers: number;
  apis: number;
  help: boolean;
}

/** Reads the command line, then PORT and CITIFLOW_DATA_DIR. @throws LaunchProblem that names what is wrong */
export function readOptions(argv: string[], env: NodeJS.ProcessEnv): LaunchOptions {
  const { values } = parse(argv);
  const portText = values.port ?? (env['PORT'] || undefined);
  return {
    ...(portText === undefined ? {} : { port: readPort(portText) }),
    ...(values['ports-from'] === undefined ? {} : { portsFrom: readPort(values['ports-from']) }),
    dataDir: resolve(values['data-dir'] ?? (env['CITIFLOW_DATA_DIR'] || join(projectRoot, '.citiflow'))),
    demo: !values['no-demo'],
    reset: values.reset ?? false,
    yes: values.yes ?? false,
    headless: values.headless ?? false,
    workers: readCount('workers', values.workers),
    apis: readCount('apis', values.apis),
    help: values.help ?? false,
  };
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        port: { type: 'string' }, 'ports-from': { type: 'string' }, 'data-dir': { type: 'string' }, 'no-demo': { type: 'boolean' },
        reset: { type: 'boolean' }, yes: { type: 'boolean' }, headless: { type: 'boolean' },
        workers: { type: 'string' }, apis: { type: 'string' }, help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new LaunchProblem(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

function readCount(option: string, text = '1'): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= INSTANCES_MAX) return count;
  throw new LaunchProblem(`--${option} ${text}: a whole number from 1 to ${INSTANCES_MAX} is needed.`);
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new LaunchProblem(`"${text}" is not a port: a whole number from 1 to 65535 is needed.`);
}
