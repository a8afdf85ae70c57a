import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The JSON in this file, or undefined when there is none that can be read. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Writes JSON for the owner's eyes only, in one step: a reader sees the old file or the new one. */
export function writeJson(path: string, value: unknown): void {
  const part = `${path}.part`;
  writeFileSync(part, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(part, path);
}
