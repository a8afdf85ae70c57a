import type { approvalRoutes } from '../../../contract/http/approvals.ts';
import { Approval, ToolCall } from '../../../db/entities/tool-call.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import { decideApproval } from '../../commands/decide-approval.ts';
import type { HandlersOf } from '../../handler.ts';
import { newerThan, pageOf, placeOf } from '../../page.ts';
import { presentApproval, presentApprovalDetail } from '../../presenters/approval.ts';

export const approvalHandlers: HandlersOf<typeof approvalRoutes> = {
  async list({ query, user }, { database }) {
    const found = await database.tenant(user.tenantId, (em) =>
      em.find(
        Approval,
        { $and: [{ status: query.status }, newerThan('createdAt', placeOf(query.cursor))] },
        { orderBy: { createdAt: 'asc', id: 'asc' }, limit: query.limit + 1 },
      ));
    const { rows, nextCursor } = pageOf(found, query.limit, (row) => ({ at: row.createdAt, id: row.id }));
    return { status: 200, body: { items: rows.map(presentApproval), nextCursor } };
  },
  async read({ params, user }, { database }) {
    const body = await database.tenant(user.tenantId, async (em) => {
      const approval = await em.findOne(Approval, { id: params.approvalId });
      if (!approval) throw new CitiflowError('approval_not_found');
      return presentApprovalDetail(approval, await em.findOne(ToolCall, { callId: approval.toolCallId }));
    });
    return { status: 200, body };
  },
  async decide({ params, body, user }, dependencies) {
    const { status, outcome } = await decideApproval(dependencies, user.tenantId, {
      ...body,
      approvalId: params.approvalId,
      by: { kind: 'support', id: user.id, name: user.name },
      role: user.role,
    });
    return { status: 200, body: { status, outcome } };
  },
};
