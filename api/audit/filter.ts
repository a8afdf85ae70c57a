import type { AuditFilter } from '../../contract/http/audit.ts';
import { AUDIT_ACTOR_KINDS } from '../../domain/audit/entry.ts';

/** A condition on entries, and its parameters. @param before only entries with a smaller number */
export function entriesThat(filter: AuditFilter, before: number | null = null): { sql: string; parameters: unknown[] } {
  const { actor, action, subjectKind, subjectId, from, to, timeZone } = filter;
  const isKind = AUDIT_ACTOR_KINDS.some((kind) => kind === actor);
  const wanted: { sql: string; of: unknown[] }[] = [
    { sql: isKind ? 'actor_kind = ?' : 'actor_id = ?', of: [actor] },
    { sql: 'starts_with(action, ?)', of: [action] },
    { sql: 'subject_kind = ?', of: [subjectKind] },
    { sql: 'subject_id = ?', of: [subjectId] },
    { sql: 'at >= ?::date::timestamp at time zone ?', of: [from, timeZone] },
    { sql: 'at < (?::date + 1)::timestamp at time zone ?', of: [to, timeZone] },
    { sql: 'sequence < ?', of: [before ?? undefined] },
  ];
  const parts = wanted.filter(({ of: [value] }) => value !== undefined);
  return { sql: ['true', ...parts.map(({ sql }) => sql)].join(' and '), parameters: parts.flatMap(({ of }) => of) };
}
