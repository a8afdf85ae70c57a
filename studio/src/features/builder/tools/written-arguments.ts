import type { ControlKind } from '../../tools/schema-fields.ts';

const TEMPLATE = /\{\{\s*[\w.-]+\s*\}\}/;

/** An argument as a field shows it. */
export function shownArgument(kind: ControlKind, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return kind === 'json' ? JSON.stringify(value, null, 2) : String(value);
}

/**
 * What was written, as the tool takes it. A text with a variable stays a text: the turn puts the fact in its place. So
 * does what cannot be read yet; the tool's schema judges it when it is called.
 */
export function writtenArgument(kind: ControlKind, text: string): unknown {
  if (text === '') return undefined;
  if (TEMPLATE.test(text) && kind !== 'json') return text;
  if (kind === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (kind === 'switch') return text === 'true' ? true : text === 'false' ? false : text;
  if (kind !== 'json') return text;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}
