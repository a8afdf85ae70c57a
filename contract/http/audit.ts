import { z } from 'zod';
import { isTimeZone } from '../../domain/analytics/range.ts';
import { AUDIT_ACTIONS, AUDIT_ACTOR_KINDS, AUDIT_SUBJECT_KINDS } from '../../domain/audit/entry.ts';
import { LIMITS } from '../../domain/limits.ts';
import { listOf, timeSchema } from './common.ts';
import { defineRoute } from './route.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const sequence = z.int().min(1);

const actorSchema = z.object({
  /** `customer`: of whom the audit says no more. `system`: by itself; its name is then what did it, such as `release`. */
  kind: z.enum(AUDIT_ACTOR_KINDS),
  id: z.string().nullable(),
  name: z.string().nullable(),
});

export const auditEntrySchema = z
  .object({
    tenantId: z.string(),
    /** From 1, without gaps. */
    sequence,
    at: timeSchema,
    actor: actorSchema,
    action: z.enum(AUDIT_ACTIONS),
    /** Its label is what it was called then. */
    subject: z.object({ kind: z.enum(AUDIT_SUBJECT_KINDS), id: z.string(), label: z.string() }),
    reason: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
    key: z.string(),
    /** Of the entry before; of the first, 64 zeros. */
    previousHash: hash,
    /** SHA-256 of the canonical JSON (RFC 8785) of everything above. */
    hash,
  })
  .meta({ id: 'AuditEntry' });

const filters = {
  actor: z.string().min(1).max(64).optional().meta({ description: 'An id, or one of user, api-key, customer, system.' }),
  action: z.string().regex(/^[a-z.-]{1,64}$/).optional().meta({ description: 'How the action begins, such as `release.`' }),
  subjectKind: z.enum(AUDIT_SUBJECT_KINDS).optional(),
  subjectId: z.string().min(1).max(128).optional(),
  from: z.iso.date().optional().meta({ description: 'First calendar day, in the time zone.' }),
  to: z.iso.date().optional().meta({ description: 'Last calendar day, included.' }),
  timeZone: z.string().max(64).refine(isTimeZone, 'There is no such time zone: name one as `Europe/Berlin`.').default('UTC'),
};
export const auditFilterSchema = z.object(filters);
export type AuditFilter = z.output<typeof auditFilterSchema>;

const headSchema = z.object({ sequence, hash });

export const verificationSchema = z
  .object({
    intact: z.boolean(),
    /** That are as they were written, where they were written, from the first on. */
    entries: z.int(),
    /** The last of them. Noted elsewhere, it shows later that the audit was not written anew. */
    head: headSchema.nullable(),
    /** Where it is broken first. `missing`: an entry, or the end, is gone. `reordered`: what belongs there stands elsewhere. */
    broken: z.object({ sequence, how: z.enum(['altered', 'missing', 'reordered']) }).nullable(),
    verifiedAt: timeSchema,
  })
  .meta({ id: 'AuditVerification' });
export type AuditVerification = z.infer<typeof verificationSchema>;

const notedSchema = z
  .object({
    sequence: z.coerce.number().int().min(1).optional().meta({ description: 'Of an entry that was noted at an earlier verification.' }),
    hash: hash.optional().meta({ description: 'Its hash.' }),
  })
  .refine(({ sequence: noted, hash: noteOf }) => (noted === undefined) === (noteOf === undefined), 'A number needs its hash, and a hash its number.');

const tag = 'Audit';
const access = 'audit:read' as const;

/** Who decided what, when and why: a chain of hashes that is only appended to. */
export const auditRoutes = {
  list: defineRoute({
    method: 'get', path: '/api/v1/audit', tag, access,
    summary: 'Entries of the audit, newest first',
    query: auditFilterSchema.extend({
      limit: z.coerce.number().int().min(1).max(LIMITS.pageItems).default(50),
      cursor: z.string().regex(/^\d{1,15}$/, 'This cursor is not one of ours.').optional(),
    }),
    responses: { 200: listOf(auditEntrySchema) },
  }),
  actors: defineRoute({
    method: 'get', path: '/api/v1/audit/actors', tag, access,
    summary: 'Who stands in the newest entries',
    responses: { 200: z.object({ items: z.array(actorSchema) }) },
  }),
  verify: defineRoute({
    method: 'get', path: '/api/v1/audit/verify', tag, access,
    summary: 'Walks the whole chain, every hash made anew, and says whether it is intact, or where it is broken first',
    query: notedSchema,
    responses: { 200: verificationSchema },
  }),
  csv: defineRoute({
    method: 'get', path: '/api/v1/audit/csv', tag, access,
    summary: 'What the filter finds as text/csv (RFC 4180, UTF-8). A text that a spreadsheet would take for a formula begins with an apostrophe',
    contentType: 'text/csv',
    query: auditFilterSchema,
    responses: { 200: z.string() },
  }),
  json: defineRoute({
    method: 'get', path: '/api/v1/audit/json', tag, access,
    summary: 'What the filter finds as one JSON array, each entry with all that its hash covers',
    query: auditFilterSchema,
    responses: { 200: z.array(auditEntrySchema) },
  }),
};
