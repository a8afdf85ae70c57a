import { spawnSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { root } from './checkout.mjs';
import { SetUpProblem } from './progress.mjs';

const NODE_LEAST = [20, 19];
const PYTHON_LEAST = [3, 10];
const FREE_MB_MIN = 3_000;

/** True when `version` ("20.20.2") is at least `least` ([20, 19]). */
export function atLeast(version, least) {
  const parts = version.split('.').map(Number);
  for (const [index, part] of least.entries()) {
    if ((parts[index] ?? 0) !== part) return (parts[index] ?? 0) > part;
  }
  return true;
}

export function checkNode(version = process.versions.node) {
  if (atLeast(version, NODE_LEAST)) return;
  throw new SetUpProblem(`Node ${NODE_LEAST.join('.')} or newer is needed; this is ${version}. `
    + 'Install a newer one from https://nodejs.org and run the command again.');
}

/** The first Python on this machine that is new enough and can make environments. */
export function findPython() {
  const names = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
  const probe = 'import sys, platform; print(platform.python_version())';
  const found = names.map((name) => ({ name, version: answer(name, ['-c', probe]) })).filter(({ version }) => version);
  const fitting = found.filter(({ version }) => atLeast(version, PYTHON_LEAST));
  if (fitting.length === 0) throw new SetUpProblem(pythonMissing(found[0]?.version));
  const complete = fitting.find(({ name }) => answer(name, ['-c', 'import venv, ensurepip; print("ok")']));
  if (complete) return complete;
  throw new SetUpProblem(`Python ${fitting[0].version} is here, but without its module venv, which the embedded Temporal `
    + 'and Milvus are installed with. On Debian or Ubuntu: apt install python3-venv. Then run the command again.');
}

/** What to say when there is no Python, or only this older one. */
export function pythonMissing(older) {
  return `Python ${PYTHON_LEAST.join('.')} or newer is needed for the embedded Temporal, Milvus and Valkey`
    + `${older ? `; the newest found is ${older}` : ', and none was found'}. Install it from https://www.python.org `
    + '(on Debian or Ubuntu: apt install python3 python3-venv), and run the command again.';
}

export function checkDisk() {
  const disk = statfsSync(root);
  const freeMb = Math.floor((disk.bavail * disk.bsize) / 1024 / 1024);
  if (freeMb >= FREE_MB_MIN) return;
  throw new SetUpProblem(`The disk has ${freeMb} MB left; set-up needs ${FREE_MB_MIN} MB for packages, embedded services `
    + 'and models. Make room and run the command again.');
}

function answer(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : '';
}
