import type { AuditFilter } from '../../../../contract/http/audit.ts';
import { AUDIT_AREAS, AUDIT_SUBJECT_KINDS, type AuditArea, type AuditSubjectKind } from '../../../../domain/audit/entry.ts';

/** What the address says of the audit's page. Empty: not filtered by it. */
export interface AuditAddress {
  area: AuditArea | '';
  /** An id, or a kind of those who have none. */
  actor: string;
  subject: { kind: AuditSubjectKind; id: string } | null;
  from: string;
  to: string;
  /** The entry that is looked at. */
  entry: number | null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const text = (value: unknown) => (typeof value === 'string' ? value : '');

export function addressOf(query: Record<string, unknown>): AuditAddress {
  const day = (name: string) => (DAY.test(text(query[name])) ? text(query[name]) : '');
  const entry = Number(text(query['entry']));
  return {
    area: AUDIT_AREAS.find((area) => area === query['area']) ?? '',
    actor: text(query['actor']).slice(0, 64),
    subject: subjectOf(text(query['subject'])),
    from: day('from'),
    to: day('to'),
    entry: Number.isSafeInteger(entry) && entry > 0 ? entry : null,
  };
}

/** `release:<id>` */
function subjectOf(named: string): AuditAddress['subject'] {
  const [, name, id] = /^([a-z-]+):(.{1,128})$/.exec(named) ?? [];
  const kind = AUDIT_SUBJECT_KINDS.find((known) => known === name);
  return kind && id ? { kind, id } : null;
}

/** What the API is asked for. */
export function askedOf({ area, actor, subject, from, to }: AuditAddress, timeZone: string): AuditFilter {
  return {
    timeZone,
    // With its dot: `tool` is not `tool-call`.
    ...(area ? { action: `${area}.` } : {}),
    ...(actor ? { actor } : {}),
    ...(subject ? { subjectKind: subject.kind, subjectId: subject.id } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
}

export const isFiltered = ({ area, actor, subject, from, to }: AuditAddress): boolean => Boolean(area || actor || subject || from || to);
