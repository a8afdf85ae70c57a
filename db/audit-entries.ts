import type { AuditAction, AuditActorKind, AuditEntry, AuditSubjectKind } from '../domain/audit/entry.ts';

interface Row {
  tenantId: string;
  sequence: number;
  at: string;
  actorKind: AuditActorKind;
  actorId: string | null;
  actorName: string | null;
  action: AuditAction;
  subjectKind: AuditSubjectKind;
  subjectId: string;
  subjectLabel: string;
  reason: string | null;
  details: Record<string, unknown>;
  key: string;
  previousHash: string;
  hash: string;
}

const COLUMNS = `tenant_id as "tenantId", sequence::float8 as sequence, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
  actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", action, subject_kind as "subjectKind", subject_id as "subjectId",
  subject_label as "subjectLabel", reason, details, key, previous_hash as "previousHash", hash`;

/** Runs a statement as the tenant, under its row-level security. */
export type TenantQuery = <Found extends object>(sql: string, parameters: readonly unknown[]) => Promise<Found[]>;

/** Entries that a condition finds, as they were written. @param rest of the statement: its condition and order */
export async function auditEntries(query: TenantQuery, rest: string, parameters: readonly unknown[]): Promise<AuditEntry[]> {
  return (await query<Row>(`select ${COLUMNS} from audit_entries ${rest}`, parameters)).map(entryOf);
}

/** In the order in which people read it. */
const entryOf = (row: Row): AuditEntry => {
  const { tenantId, sequence, at, actorKind, actorId, actorName, action, subjectKind, subjectId, subjectLabel, ...rest } = row;
  return {
    tenantId, sequence, at, actor: { kind: actorKind, id: actorId, name: actorName }, action,
    subject: { kind: subjectKind, id: subjectId, label: subjectLabel }, ...rest,
  };
};
