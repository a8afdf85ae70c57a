import type { EntityManager } from '@mikro-orm/postgresql';
import { audit } from '../../db/audit.ts';
import type { EventLog } from '../../db/event-log.ts';
import type { InboxFeed } from '../../db/inbox-feed.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import type { ApprovalKind } from '../../domain/conversation/events.ts';
import { recordDecisions } from '../ledger/decisions.ts';
import { setCallStatus } from '../ledger/ledger.ts';
import type {
  ApprovalAnnouncement, ApprovalClosing, ApprovalTries, PolicyRefusal, ToolOutcomeRecord, TurnSteps,
} from '../turn/contract.ts';
import { createPublisher } from '../turn/publisher.ts';

type ApprovalSteps = Pick<TurnSteps, 'announceApproval' | 'recordTries' | 'closeApproval' | 'recordToolOutcome' | 'recordRefusal'>;

/** What people see of an approval: its row, and its events. The workflow alone decides. */
export function approvalSteps(orm: Orm, log: EventLog, inbox: InboxFeed): ApprovalSteps {
  const changed = ({ tenantId, approvalId }: { tenantId: string; approvalId: string }) =>
    inbox.announce(tenantId, { kind: 'approval', id: approvalId });
  return {
    announceApproval: (request) => announceApproval(orm, log, request).then(() => changed(request)),
    recordTries: (request) => recordTries(orm, request).then(() => changed(request)),
    closeApproval: (request) => closeApproval(orm, log, request).then(() => changed(request)),
    recordToolOutcome: (request) =>
      recordToolOutcome(orm, log, request).then(() => inbox.announce(request.tenantId, { kind: 'outcome', id: request.toolCallId })),
    recordRefusal: (request) => recordRefusal(orm, request),
  };
}

async function announceApproval(orm: Orm, log: EventLog, request: ApprovalAnnouncement): Promise<void> {
  const place = request.standalone ? [null, null] : [request.conversationId, request.turnId];
  await withTenant(orm, request.tenantId, (em) =>
    em.execute(
      `insert into approvals (id, tenant_id, workflow_id, conversation_id, turn_id, tool_call_id, tool_name,
         arguments, arguments_digest, summary, customer_id, customer_name, kind, status, tries_left, expires_at,
         amount_minor, currency, requested_by, first_approver)
       values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?, ?::jsonb, ?::jsonb)
       on conflict (id) do nothing`,
      [
        request.approvalId, request.tenantId, request.workflowId, ...place, request.toolCallId, request.toolName,
        JSON.stringify(request.arguments), request.argumentsDigest, request.summary, request.customer?.id ?? null,
        request.customer?.name ?? null, request.kind, request.triesLeft, request.expiresAt,
        request.amount?.amountMinor ?? null, request.amount?.currency ?? null, jsonOf(request.requestedBy), jsonOf(request.firstApprover),
      ],
    ),
  );
  const { approvalId, toolCallId, toolName, summary, argumentsDigest, kind, expiresAt, triesLeft } = request;
  await createPublisher(log, request, `${toolCallId}/approval${request.firstApprover ? '/second' : ''}`).publish({
    type: 'approval-request',
    approvalId,
    toolCallId,
    toolName,
    summary,
    arguments: request.arguments,
    argumentsDigest,
    kind,
    expiresAt,
    triesLeft,
  });
}

async function recordTries(orm: Orm, request: ApprovalTries): Promise<void> {
  await withTenant(orm, request.tenantId, (em) =>
    em.execute('update approvals set tries_left = ? where id = ?', [request.triesLeft, request.approvalId]),
  );
}

async function closeApproval(orm: Orm, log: EventLog, request: ApprovalClosing): Promise<void> {
  const { tenantId, approvalId, toolCallId, outcome, by, decidedBy, reason, verification, second } = request;
  await withTenant(orm, tenantId, async (em) => {
    const [closed] = await em.execute<ClosedApproval[]>(
      `update approvals set status = ?, decided_at = now(), decided_by = ?, reason = ?, verification = ?
       where id = ? and status = 'waiting'
       returning tool_name as "toolName", kind, arguments_digest as "argumentsDigest", first_approver ->> 'name' as "firstApprover"`,
      [outcome, decidedBy, reason, verification ?? null, approvalId],
    );
    if (outcome !== 'approved') await setCallStatus(em, toolCallId, outcome);
    if (closed) await auditVerdict(em, request, closed);
  });
  const summary = outcome === 'expired' ? 'Expired. Nothing was done.' : 'Not approved. Nothing was done.';
  await createPublisher(log, request, `${toolCallId}/approval-end${second ? '/second' : ''}`).publish(
    { type: 'approval-end', approvalId, outcome, by },
    ...(outcome === 'approved' ? [] : [{ type: 'tool-result', toolCallId, status: outcome, summary } as const]),
  );
}

interface ClosedApproval {
  toolName: string;
  kind: ApprovalKind;
  argumentsDigest: string;
  firstApprover: string | null;
}

/** Who let a call be made, or did not: of a customer, no more than that. Its arguments are their digest, its code nowhere. */
async function auditVerdict(em: EntityManager, request: ApprovalClosing, closed: ClosedApproval): Promise<void> {
  const { tenantId, approvalId, toolCallId, outcome, by, decidedBy, deciderId, reason, verification } = request;
  const { toolName, ...details } = closed;
  await audit(em, tenantId, {
    by: by === 'customer' ? 'customer' : by === 'system' ? { system: 'turn' } : { id: deciderId ?? null, name: decidedBy },
    action: `tool-call.${outcome}`, subject: { kind: 'tool-call', id: toolCallId, label: toolName },
    // What a customer gives as a reason is theirs.
    reason: by === 'customer' ? null : reason,
    details: { approvalId, ...details, verification }, key: `approval/${approvalId}/closed`,
  });
}

async function recordToolOutcome(orm: Orm, log: EventLog, request: ToolOutcomeRecord): Promise<void> {
  const { tenantId, toolCallId, status, summary } = request;
  await withTenant(orm, tenantId, (em) => setCallStatus(em, toolCallId, status));
  await createPublisher(log, request, `${toolCallId}/result`).publish({ type: 'tool-result', toolCallId, status, summary });
}

async function recordRefusal(orm: Orm, { rule, code, facts, ...call }: PolicyRefusal): Promise<void> {
  const decision = { stage: 'plan', rule, verdict: 'refuse', code, facts } as const;
  await withTenant(orm, call.tenantId, (em) => recordDecisions(em, call, [decision]));
}

const jsonOf = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
