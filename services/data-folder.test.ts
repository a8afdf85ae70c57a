import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataVersion, emptyDataFolder, openDataFolder } from './data-folder.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'citiflow-folder-')); });
afterEach(() => rmSync(folder, { recursive: true }));

test('a second launcher on the same folder is refused, with the number of the first', () => {
  const release = openDataFolder(folder);
  expect(() => openDataFolder(folder)).toThrow(`process ${process.pid}`);
  release();
  openDataFolder(folder)();
});

test('the lock of a launcher that was killed is taken over', () => {
  writeFileSync(join(folder, 'version.json'), JSON.stringify(dataVersion));
  writeFileSync(join(folder, 'launcher.lock'), JSON.stringify({ pid: process.pid, startTime: 'another time' }));
  openDataFolder(folder)();
  expect(existsSync(join(folder, 'launcher.lock'))).toBe(false);
});

test('data of another version is refused with what to do', () => {
  writeFileSync(join(folder, 'version.json'), JSON.stringify({ format: 99, postgresMajor: 18 }));
  expect(() => openDataFolder(folder)).toThrow(/format 99 for PostgreSQL 18[\s\S]*--reset/);
});

test('a folder with somebody else\'s files is neither used nor emptied', () => {
  writeFileSync(join(folder, 'thesis.txt'), 'precious');
  expect(() => openDataFolder(folder)).toThrow('are not CitiFlow\'s');
  expect(() => emptyDataFolder(folder)).toThrow('are not CitiFlow\'s');
  expect(readdirSync(folder)).toEqual(['thesis.txt']);
});

test('a reset leaves the lock and the version', () => {
  const release = openDataFolder(folder);
  writeFileSync(join(folder, 'ports.json'), '{}');
  emptyDataFolder(folder);
  expect(readdirSync(folder).sort()).toEqual(['launcher.lock', 'version.json']);
  release();
});
