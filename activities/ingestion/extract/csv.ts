import { parse } from 'csv-parse/sync';
import type { Block } from '../../../domain/knowledge/blocks.ts';
import { unreadable } from './unreadable.ts';

/** Each row is a block of "column: value" pairs: a row alone then says what its values are. */
export function csvBlocks(text: string): Block[] {
  const [head, ...rows] = records(text);
  if (!head || rows.length === 0) throw unreadable('The CSV file has no rows below its header.');
  return rows.map((row) => ({
    kind: 'row',
    text: row.map((value, index) => pair(head[index], value)).filter(Boolean).join('; ').replaceAll(/\s+/gu, ' '),
  }));
}

const pair = (column: string | undefined, value: string) => (value === '' ? '' : column ? `${column}: ${value}` : value);

function records(text: string): string[][] {
  try {
    return parse(text, {
      delimiter: delimiterOf(text), bom: true, trim: true, skip_empty_lines: true, relax_column_count: true,
      relax_quotes: true,
    });
  } catch (cause) {
    throw unreadable('The CSV file is broken: a quotation mark is not closed.', cause);
  }
}

/** The one that its first line has most of: German and French spreadsheets write semicolons. */
function delimiterOf(text: string): string {
  const line = text.slice(0, text.search(/\r?\n|$/u));
  const count = (mark: string) => line.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}
