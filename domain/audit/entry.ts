import { DECISION_KINDS, type DecisionKind } from '../release/record.ts';

/** What is recorded besides the decisions of releases and A/B tests. The codes are stable: programs filter by them. */
const OTHER_ACTIONS = [
  'release.undone', 'release.conversations-moved',
  'evaluation.started', 'evaluation.ended', 'evaluation.cancelled', 'evaluation.suite-deleted',
  'replay.started', 'replay.ended', 'replay.cancelled',
  'agent.created', 'agent.imported', 'agent.deleted',
  'version.created', 'version.published', 'version.restored',
  'tool-call.approved', 'tool-call.rejected', 'tool-call.expired', 'tool-call.settled',
  'policy.changed', 'tool.settings-changed', 'tool.removed',
  'tool-source.imported', 'tool-source.reimported', 'tool-source.credential-changed', 'tool-source.removed',
  'api-key.created', 'api-key.revoked', 'user.created',
] as const;

export type AuditAction = `release.${DecisionKind}` | `ab-test.${DecisionKind}` | (typeof OTHER_ACTIONS)[number];

export const AUDIT_ACTIONS: readonly AuditAction[] = [
  ...DECISION_KINDS.map((kind) => `release.${kind}` as const), ...DECISION_KINDS.map((kind) => `ab-test.${kind}` as const), ...OTHER_ACTIONS,
];

/** What stands before an action's first dot: what it is about. */
export const AUDIT_AREAS = [
  'release', 'ab-test', 'evaluation', 'replay', 'agent', 'version', 'tool-call', 'policy', 'tool', 'tool-source', 'api-key', 'user',
] as const;
export type AuditArea = (typeof AUDIT_AREAS)[number];

/** `customer`: of whom nothing more is recorded. `system`: by itself, by a schedule or a condition, or from the command line. */
export const AUDIT_ACTOR_KINDS = ['user', 'api-key', 'customer', 'system'] as const;
export type AuditActorKind = (typeof AUDIT_ACTOR_KINDS)[number];

export interface AuditActor {
  kind: AuditActorKind;
  id: string | null;
  name: string | null;
}

export const AUDIT_SUBJECT_KINDS = [
  'release', 'agent', 'version', 'evaluation-run', 'evaluation-suite', 'replay-run', 'tool-call', 'policy', 'tool', 'tool-source', 'api-key', 'user',
] as const;
export type AuditSubjectKind = (typeof AUDIT_SUBJECT_KINDS)[number];

export interface AuditSubject {
  kind: AuditSubjectKind;
  id: string;
  /** What it was called then, for people. */
  label: string;
}

/** An entry as its hash covers it, all but the hash. */
export interface AuditContent {
  tenantId: string;
  /** From 1, without gaps within a tenant. */
  sequence: number;
  /** When it was recorded, ISO 8601 in UTC, by the database's clock. */
  at: string;
  actor: AuditActor;
  action: AuditAction;
  subject: AuditSubject;
  reason: string | null;
  details: Record<string, unknown>;
  /** The same for every attempt to record the same thing. */
  key: string;
  /** The hash of the entry before; of the first, `NO_HASH`. */
  previousHash: string;
}

export interface AuditEntry extends AuditContent {
  /** Lower-case hex SHA-256 of the content's canonical JSON (RFC 8785). */
  hash: string;
}

/** What the first entry of a chain follows. */
export const NO_HASH = '0'.repeat(64);
