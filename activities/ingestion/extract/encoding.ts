import { unreadable } from './unreadable.ts';

/** Bytes as text: by byte order mark, by UTF-16's zero bytes, as UTF-8, and else as Windows-1252 (Latin-1 and more). */
export function decodeText(bytes: Buffer): string {
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  if (text.includes('\0')) throw unreadable('This is no text file: it holds binary data.');
  return text;
}

/** How much is looked at to tell an encoding without a mark. */
const SAMPLE_BYTES = 4_096;

function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const zeros = [0, 1].map((parity) => sample.filter((byte, index) => byte === 0 && index % 2 === parity).length);
  const half = sample.length / 2;
  // Western text in UTF-16 has a zero in nearly every pair, always on the same side.
  if ((zeros[1] ?? 0) > half * 0.6 && zeros[0] === 0) return 'utf-16le';
  if ((zeros[0] ?? 0) > half * 0.6 && zeros[1] === 0) return 'utf-16be';
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
