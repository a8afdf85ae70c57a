import { once } from 'node:events';
import type { Response } from 'express';
import type { AuditFilter } from '../../contract/http/audit.ts';
import { auditEntries, type TenantQuery } from '../../db/audit-entries.ts';
import type { AuditEntry } from '../../domain/audit/entry.ts';
import { csvRows } from '../analytics/csv.ts';
import { entriesThat } from './filter.ts';

/** Held in memory at a time. */
const PAGE = 500;

/** What stands around the entries, and how each page of them is written. */
interface Format {
  type: string;
  extension: string;
  begin: string;
  page(entries: AuditEntry[], isFirst: boolean): string;
  end: string;
}

const COLUMNS = [
  'sequence', 'at', 'actorKind', 'actorId', 'actorName', 'action', 'subjectKind', 'subjectId', 'subjectLabel', 'reason', 'details', 'key',
  'previousHash', 'hash',
] as const;

const cells = ({ sequence, at, actor, action, subject, reason, details, key, previousHash, hash }: AuditEntry) => [
  sequence, at, actor.kind, actor.id, actor.name, action, subject.kind, subject.id, subject.label, reason, JSON.stringify(details), key, previousHash, hash,
];

export const AUDIT_FORMATS = {
  csv: {
    type: 'text/csv; charset=utf-8', extension: 'csv', begin: csvRows([COLUMNS]), end: '',
    page: (entries) => csvRows(entries.map(cells)),
  },
  json: {
    type: 'application/json; charset=utf-8', extension: 'json', begin: '[', end: '\n]\n',
    page: (entries, isFirst) => entries.map((entry, index) => `${isFirst && index === 0 ? '' : ','}\n${JSON.stringify(entry)}`).join(''),
  },
} satisfies Record<string, Format>;

/** Writes what the filter finds, newest first, page by page: as large as the audit is, it never is in memory as a whole. */
export async function exportAudit(query: TenantQuery, filter: AuditFilter, format: Format, response: Response): Promise<void> {
  const pageBefore = (before: number | null) => {
    const { sql, parameters } = entriesThat(filter, before);
    return auditEntries(query, `where ${sql} order by sequence desc limit ${PAGE}`, parameters);
  };
  // Before the first byte, so that a failure is an answer.
  let page = await pageBefore(null);
  response.status(200).set({
    'Content-Type': format.type, 'Cache-Control': 'no-store',
    'Content-Disposition': `attachment; filename="citiflow-audit-${new Date().toISOString().slice(0, 10)}.${format.extension}"`,
  });
  let isFirst = true;
  let text = format.begin;
  try {
    for (;;) {
      text += format.page(page, isFirst);
      if (page.length < PAGE) break;
      isFirst = false;
      await write(response, text);
      text = '';
      page = await pageBefore(page.at(-1)?.sequence ?? 0);
    }
    response.end(text + format.end);
  } catch (error) {
    // Cut off, so that nobody takes it for the whole.
    response.destroy(error instanceof Error ? error : undefined);
  }
}

/** @throws Error when whoever asked has gone */
async function write(response: Response, text: string): Promise<void> {
  if (response.destroyed) throw new Error('Nobody reads the export any more.');
  if (response.write(text)) return;
  const leaving = new AbortController();
  const left = () => leaving.abort();
  response.once('close', left);
  try {
    await once(response, 'drain', { signal: leaving.signal });
  } finally {
    response.off('close', left);
  }
}
