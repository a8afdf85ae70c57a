// npm test [-- --only unit,services]   Set-up, then every check and test; the last line sums them up.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium } from './lib/chromium.mjs';
import { root } from './lib/checkout.mjs';
import { duration, fail, SetUpProblem } from './lib/progress.mjs';
import { setUp } from './setup.mjs';

const nothing = { passed: 0, failed: 0, skipped: 0 };
const reports = mkdtempSync(join(tmpdir(), 'citiflow-reports-'));
const chromium = findChromium();

/** In the order of what fails fastest. Each gives how many passed, failed and were skipped. */
const phases = {
  types: () => check('typescript/bin/tsc', ['--noEmit']),
  'studio-types': () => check('vue-tsc/bin/vue-tsc.js', ['--noEmit', '-p', 'studio/tsconfig.json']),
  lint: () => check('eslint/bin/eslint.js', ['.']),
  'dead-code': () => check('knip/bin/knip.js', []),
  unit: () => vitest('unit'),
  replay: () => vitest('replay'),
  studio: () => vitest('studio'),
  services: () => vitest('services'),
  system: systemTests,
};

function runNode(script, args) {
  const env = { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0', ...(chromium ? { CHROMIUM_PATH: chromium } : {}) };
  const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root, stdio: 'inherit', env });
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', (code) => resolve(code ?? 1)));
}

async function check(script, args) {
  return (await runNode(script, args)) === 0 ? { ...nothing, passed: 1 } : { ...nothing, failed: 1 };
}

async function vitest(project, filters = []) {
  const report = join(reports, `${project}.json`);
  const code = await runNode('vitest/vitest.mjs', ['run', '--project', project, '--reporter=default', '--reporter=json',
    `--outputFile.json=${report}`, ...filters]);
  if (!existsSync(report)) return { ...nothing, failed: 1 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests = 0 } = JSON.parse(readFileSync(report, 'utf8'));
  // A file that cannot even be loaded, or a failed tear-down, has no failed test to count.
  const failed = code !== 0 && numFailedTests === 0 ? 1 : numFailedTests;
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}

async function systemTests() {
  if (chromium) return vitest('system');
  const skipped = readdirSync(join(root, 'test', 'e2e')).filter((name) => name.endsWith('.test.ts')).length;
  console.log(`No Chromium was found, so ${skipped} files of browser tests are skipped (apt install chromium, or CHROMIUM_PATH).`);
  const result = await vitest('system', ['test/faults']);
  return { ...result, skipped: result.skipped + skipped };
}

function chosenPhases() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const names = values.only ? values.only.split(',').map((name) => name.trim()) : Object.keys(phases);
  const unknown = names.find((name) => !(name in phases));
  if (unknown) throw new SetUpProblem(`There are no tests called "${unknown}"; there are: ${Object.keys(phases).join(', ')}.`);
  return names;
}

try {
  const names = chosenPhases();
  await setUp();
  const total = { ...nothing };
  for (const name of names) {
    console.log(`\n== ${name}`);
    const startedAt = performance.now();
    const result = await phases[name]();
    for (const kind of Object.keys(total)) total[kind] += result[kind];
    console.log(`== ${name}: ${summary(result)} in ${duration(performance.now() - startedAt)}`);
  }
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
