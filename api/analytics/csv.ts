import type { AnalyticsQuery, AnalyticsReport, UsageKey } from '../../contract/http/analytics.ts';
import { knowledgeGapsOf } from './knowledge-gaps.ts';
import type { Scope } from './period.ts';
import { guardrailsOf, toolsOf, usageOf, waitingOf } from './reports.ts';
import { summaryOf } from './summary.ts';

type Cell = string | number | null | undefined;

/**
 * RFC 4180. A text that begins as a formula does is given an apostrophe, so that a spreadsheet shows it and runs nothing:
 * names and questions are written by others. Numbers are ours, and stay numbers.
 */
export const csvOf = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string => csvRows([columns, ...rows]);

/** Rows alone, such as what follows in a long file. */
export const csvRows = (rows: readonly (readonly Cell[])[]): string => rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');

function cellOf(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  // Blanks in front of it do not keep a spreadsheet from it, nor do full-width signs.
  const safe = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table whose columns are fields of its rows. */
const tableOf = <Row extends object>(columns: readonly (keyof Row & string)[], rows: readonly Row[], cell: (row: Row, column: keyof Row) => Cell) =>
  csvOf(columns, rows.map((row) => columns.map((column) => cell(row, column))));

const plain = <Row extends object>(row: Row, column: keyof Row): Cell => {
  const value = row[column];
  return typeof value === 'number' || typeof value === 'string' ? value : null;
};

const REPORTS: Record<AnalyticsReport, (scope: Scope, by: UsageKey) => Promise<string>> = {
  series: async (scope) => tableOf(
    ['start', 'conversations', 'handedOver', 'turns', 'failedTurns', 'p50Ms', 'p95Ms', 'ratings', 'goodRatings', 'inputTokens', 'outputTokens', 'costMicros'],
    (await summaryOf(scope)).series, plain),
  usage: async (scope, by) => tableOf(
    ['name', 'key', 'conversations', 'turns', 'inputTokens', 'outputTokens', 'costMicros'], await usageOf(scope, by), plain),
  tools: async (scope) => tableOf(
    ['toolName', 'calls', 'succeeded', 'failed', 'unknown', 'notApproved', 'p50Ms', 'p95Ms'], await toolsOf(scope), plain),
  guardrails: async (scope) => tableOf(['flag', 'turns', 'conversations', 'conversationId'], await guardrailsOf(scope), plain),
  'knowledge-gaps': async (scope) => tableOf(
    ['question', 'count', 'lastAt', 'agentName', 'conversationId', 'knowledgeBases'], (await knowledgeGapsOf(scope)).items,
    (row, column) => (column === 'knowledgeBases' ? row.knowledgeBases.map(({ name }) => name).join('; ') : plain(row, column))),
  approvals: async (scope) => tableOf(['toolName', 'kind', 'waiting', 'oldestAt'], await waitingOf(scope), plain),
};

export const reportAsCsv = (scope: Scope, report: AnalyticsReport, by: UsageKey): Promise<string> => REPORTS[report](scope, by);

/** The name under which a browser keeps it. */
export const csvFilename = (report: AnalyticsReport, { from, to }: AnalyticsQuery): string => `citiflow-${report}-${from}-${to}.csv`;
