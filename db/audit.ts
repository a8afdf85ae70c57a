import { createHash, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { NO_HASH, type AuditAction, type AuditContent, type AuditSubject } from '../domain/audit/entry.ts';
import { storable } from '../domain/storable.ts';
import { canonicalJson } from '../domain/tools/canonical.ts';

/** Somebody by their id, whether a person or an API key; what did it by itself, such as `release`; or a customer, who is not named. */
export type AuditedBy = { id: string | null; name: string } | 'customer' | { system: string };

export interface AuditRecord {
  by: AuditedBy;
  action: AuditAction;
  subject: AuditSubject;
  reason?: string | null;
  /** No secrets, and nothing that says which customer. */
  details?: Record<string, unknown>;
  /** Where the same may be recorded again, as an activity is retried: the same each time. Left out, it is its own. */
  key?: string;
}

/** Lower-case hex SHA-256 of the content's canonical JSON. */
export const hashOfEntry = (content: AuditContent): string => createHash('sha256').update(canonicalJson(content), 'utf8').digest('hex');

/**
 * Appends to the tenant's audit, in the transaction of what is recorded: both are there, or neither. Call it last: writers
 * of a tenant wait here for each other until their transactions end, so no other row may be waited for after it.
 * @returns false where this has been recorded before
 */
export async function audit(em: EntityManager, tenantId: string, record: AuditRecord): Promise<boolean> {
  // What is still to be written takes its locks now, not while others wait.
  await em.flush();
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`audit/${tenantId}`]);
  const key = record.key ?? randomUUID();
  const by = actorOf(record.by);
  const head = await headFor(em, tenantId, key, by.id);
  if (head.known) return false;
  const content: AuditContent = storable({
    tenantId, sequence: head.sequence + 1, at: head.at,
    actor: { ...by, kind: head.isKey ? 'api-key' : by.kind },
    action: record.action, subject: record.subject, reason: record.reason ?? null,
    // As JSON will give it back: without what is undefined, times as texts.
    details: JSON.parse(JSON.stringify(record.details ?? {})), key, previousHash: head.hash,
  });
  await insert(em, content);
  return true;
}

interface HeadRow {
  sequence: number;
  hash: string;
  at: string;
  known: boolean;
  isKey: boolean;
}

/** A statement of its own, after the lock: what the writer before has committed is seen by then. */
async function headFor(em: EntityManager, tenantId: string, key: string, actorId: string | null): Promise<HeadRow> {
  const [head] = await em.execute<HeadRow[]>(
    `select coalesce(max(h.sequence), 0)::float8 as sequence, coalesce(max(h.hash), ?) as hash,
       to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
       exists (select 1 from audit_entries where tenant_id = ? and key = ?) as known,
       exists (select 1 from api_keys where tenant_id = ? and id::text = ?) as "isKey"
     from audit_heads h where h.tenant_id = ?`,
    [NO_HASH, tenantId, key, tenantId, actorId, tenantId],
  );
  if (!head) throw new Error('The audit has no head');
  return head;
}

function insert(em: EntityManager, content: AuditContent): Promise<unknown> {
  const { tenantId, sequence, at, actor, action, subject, reason, details, key, previousHash } = content;
  return em.execute(
    `insert into audit_entries (tenant_id, sequence, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, subject_label,
       reason, details, key, previous_hash, hash)
     values (?, ?, ?::timestamptz, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)`,
    [tenantId, sequence, at, actor.kind, actor.id, actor.name, action, subject.kind, subject.id, subject.label,
      reason, JSON.stringify(details), key, previousHash, hashOfEntry(content)],
  );
}

function actorOf(by: AuditedBy): AuditContent['actor'] {
  if (by === 'customer') return { kind: 'customer', id: null, name: null };
  if ('system' in by) return { kind: 'system', id: null, name: by.system };
  return { kind: 'user', id: by.id, name: by.name };
}
