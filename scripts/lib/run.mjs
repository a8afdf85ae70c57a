import { spawn } from 'node:child_process';
import { SetUpProblem } from './progress.mjs';

/**
 * Runs a program to its end and gives what it printed.
 * @param problem what to say, in plain words, when it fails; the end of its output is added
 */
export function run(command, args, { cwd, env, problem }) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { output += data; });
  return new Promise((resolve, reject) => {
    const failed = (why) => reject(new SetUpProblem(`${problem}\n\n${command} ${args.join(' ')}: ${why}\n${output.slice(-3_000)}`));
    child.once('error', (error) => failed(error.message));
    child.once('close', (code) => (code === 0 ? resolve(output) : failed(`exit code ${code}`)));
  });
}
