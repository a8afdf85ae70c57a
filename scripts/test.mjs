// npm test [-- --only unit,services]   Set-up, then every check and test; the last line sums them up.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { findChromium } from './lib/chromium.mjs';
import { root } from './lib/checkout.mjs';
import { duration, fail, SetUpProblem } from './lib/progress.mjs';
import { build } from './build.mjs';
import { setUp } from './setup.mjs';

const nothing = { passed: 0, failed: 0, skipped: 0 };
const reports = mkdtempSync(join(tmpdir(), 'citiflow-reports-'));
const chromium = findChromium();

/**
 * What there is to run, by the names that --only knows. Each part gives how many passed, failed and were skipped, and
 * shares nothing with another: each set of services is its own, on free ports. The longest are begun first.
 */
const phases = {
  types: [() => check('typescript/bin/tsc', ['--noEmit'])],
  'studio-types': [() => check('vue-tsc/bin/vue-tsc.js', ['--noEmit', '-p', 'studio/tsconfig.json'])],
  lint: [() => check('eslint/bin/eslint.js', ['.'])],
  'dead-code': [() => check('knip/bin/knip.js', [])],
  unit: [() => vitest('unit')],
  replay: [() => vitest('replay')],
  studio: [() => vitest('studio')],
  system: [
    () => browserTests('builder'), () => browserTests('studio'), () => vitest('system', ['test/faults', 'test/wire']),
  ],
  services: [() => vitest('services', ['--shard=1/2']), () => vitest('services', ['--shard=2/2'])],
};

/** More at once than this only wait for each other's processor, and what tests time then comes late. */
const LANES = Math.min(2, availableParallelism());

/** A script's whole output is shown when it ends: two that run at once do not mix their lines. */
function runNode(script, args) {
  const alone = LANES === 1;
  const env = { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0', ...(chromium ? { CHROMIUM_PATH: chromium } : {}) };
  const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root, env, stdio: ['inherit', alone ? 'inherit' : 'pipe', alone ? 'inherit' : 'pipe'],
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => output.push(data));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(output));
      resolve(code ?? 1);
    });
  });
}

/** What failed, named once more at the very end: of a long log, often only the end is kept. */
const failures = [];

async function check(script, args) {
  if ((await runNode(script, args)) === 0) return { ...nothing, passed: 1 };
  failures.push(`${[script, ...args].join(' ')}: see its lines above`);
  return { ...nothing, failed: 1 };
}

/** The failed tests of a report of vitest's JSON reporter, each with the first lines of what it said. */
function failuresOf({ testResults }) {
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0 && message) return [`${file}\n${firstLines(message)}`];
    return failed.map(({ fullName, failureMessages }) => `${file} > ${fullName}\n${firstLines(failureMessages.join('\n'))}`);
  });
}

function firstLines(message) {
  return stripVTControlCharacters(message).split('\n').slice(0, 12).map((line) => `    ${line.slice(0, 300)}`).join('\n');
}

let runs = 0;

async function vitest(project, more = []) {
  runs += 1;
  const report = join(reports, `${project}-${runs}.json`);
  const code = await runNode('vitest/vitest.mjs', ['run', '--project', project, '--reporter=default', '--reporter=json',
    `--outputFile.json=${report}`, ...more]);
  if (!existsSync(report)) {
    failures.push(`${project}: no report was written; see its lines above`);
    return { ...nothing, failed: 1 };
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests = 0 } = result;
  // A file that cannot even be loaded, or a failed tear-down, has no failed test to count.
  const failed = code !== 0 && numFailedTests === 0 ? 1 : numFailedTests;
  const named = failuresOf(result);
  failures.push(...(failed > 0 && named.length === 0 ? [`${project}: exit code ${code}; see its lines above`] : named));
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}

async function browserTests(name) {
  const file = `test/e2e/${name}.test.ts`;
  if (chromium) return vitest('system', [file]);
  console.log(`No Chromium was found, so ${file} is skipped (apt install chromium, or CHROMIUM_PATH).`);
  return { ...nothing, skipped: 1 };
}

function chosenPhases() {
  const { values } = readOptions();
  const names = values.only ? values.only.split(',').map((name) => name.trim()) : Object.keys(phases);
  const unknown = names.find((name) => !(name in phases));
  if (unknown) throw new SetUpProblem(`There are no tests called "${unknown}"; there are: ${Object.keys(phases).join(', ')}.`);
  return names;
}

/** @throws SetUpProblem that says what there is, of an option that is not known */
function readOptions() {
  try {
    return parseArgs({ options: { only: { type: 'string' } } });
  } catch {
    throw new SetUpProblem(`npm test -- [--only A,B]      of: ${Object.keys(phases).join(', ')}`);
  }
}

/** Takes parts from the front until none is left. */
async function lane(parts, total) {
  for (let part = parts.shift(); part; part = parts.shift()) {
    const { name, run } = part;
    console.log(`== ${name} begins`);
    const startedAt = performance.now();
    const result = await run();
    for (const kind of Object.keys(total)) total[kind] += result[kind];
    console.log(`== ${name}: ${summary(result)} in ${duration(performance.now() - startedAt)}\n`);
  }
}

function partsOf(names) {
  return names.flatMap((name) => phases[name].map((run, index, { length }) => (
    { name: length === 1 ? name : `${name} ${index + 1}/${length}`, run })));
}

try {
  const names = chosenPhases();
  await setUp();
  // Built once: what runs side by side finds it done.
  if (names.some((name) => phases[name].length > 1)) await build();
  const total = { ...nothing };
  const parts = partsOf(names);
  await Promise.all(Array.from({ length: LANES }, () => lane(parts, total)));
  if (failures.length > 0) console.log(`\nFailed:\n  ${failures.join('\n  ')}`);
  console.log(`\n${summary(total)}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
} catch (error) {
  fail(error);
} finally {
  rmSync(reports, { recursive: true, force: true });
}

function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
