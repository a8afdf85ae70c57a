import { CONDITION_FIELDS } from '../../../../../domain/flow/conditions.ts';

export interface VariableSuggestion {
  name: string;
  label: string;
  description: string;
}

/** Every variable that a turn knows. */
export const VARIABLES: readonly VariableSuggestion[] =
  Object.entries(CONDITION_FIELDS).map(([name, { label, description }]) => ({ name, label, description }));

/** What a completion replaces on a line, and with what around the name. Columns from 0. */
export interface Completion {
  start: number;
  end: number;
  before: string;
  after: string;
}

/**
 * Where a variable would go: behind `{{` the name alone, its braces closed where they are not; elsewhere, when asked
 * for, with its braces. Null where nothing is to be offered.
 * @param column of the cursor, from 0
 * @param asked by a key, rather than by typing a brace
 */
export function completionAt(line: string, column: number, asked: boolean): Completion | null {
  const open = /\{\{\s*([\w.-]*)$/.exec(line.slice(0, column));
  const rest = /^([\w.-]*)(\s*\}\})?/.exec(line.slice(column));
  if (open) return { start: column - (open[1]?.length ?? 0), end: column + (rest?.[1]?.length ?? 0), before: '', after: rest?.[2] ? '' : '}}' };
  return asked ? { start: column, end: column, before: '{{', after: '}}' } : null;
}
