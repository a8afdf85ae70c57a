import { LIMITS } from './limits.ts';

/** Why a file is not looked into at all. */
export type FileRefusal = { reason: 'too-large'; limitBytes: number } | { reason: 'not-json' };

/** Refused before it is read: what cannot be sent, need not be held in memory either. */
export const refusalOfSize = (bytes: number): FileRefusal | null =>
  bytes > LIMITS.requestBytes ? { reason: 'too-large', limitBytes: LIMITS.requestBytes } : null;

/** What is in the text of a file that was exported as JSON. Nothing in it is run. */
export function readJsonFile(text: string): { value: unknown } | { refusal: FileRefusal } {
  const refusal = refusalOfSize(new TextEncoder().encode(text).length);
  if (refusal) return { refusal };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { refusal: { reason: 'not-json' } };
  }
}
