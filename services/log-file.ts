import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

export const LOG_BYTES_MAX = 20 * 1024 * 1024;

/**
 * A process's log, `<folder>/<name>.log`. Processes write to it themselves and append, so that a log survives
 * the launcher; it is rotated by copying and cutting, keeping one older file.
 */
export class LogFile {
  readonly path: string;

  constructor(folder: string, name: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.path = join(folder, `${name}.log`);
  }

  /** A descriptor to hand to a child; the caller closes its own copy after the start. */
  open(): number {
    this.rotateIfLarge();
    return openSync(this.path, 'a', 0o600);
  }

  rotateIfLarge(bytesMax = LOG_BYTES_MAX): void {
    if (!existsSync(this.path) || statSync(this.path).size <= bytesMax) return;
    copyFileSync(this.path, `${this.path}.1`);
    truncateSync(this.path, 0);
  }

  /** The last lines, to show why something did not start. */
  tail(lines = 12): string {
    if (!existsSync(this.path)) return '';
    const size = statSync(this.path).size;
    const buffer = Buffer.alloc(Math.min(size, 8_192));
    const file = openSync(this.path, 'r');
    try {
      readSync(file, buffer, 0, buffer.length, size - buffer.length);
    } finally {
      closeSync(file);
    }
    return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
  }
}
