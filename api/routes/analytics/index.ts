import type { analyticsRoutes } from '../../../contract/http/analytics.ts';
import { csvFilename, reportAsCsv } from '../../analytics/csv.ts';
import { knowledgeGapsOf } from '../../analytics/knowledge-gaps.ts';
import { scopeOf } from '../../analytics/period.ts';
import { guardrailsOf, toolsOf, usageOf, waitingOf } from '../../analytics/reports.ts';
import { summaryOf } from '../../analytics/summary.ts';
import { STREAMED, type HandlersOf } from '../../handler.ts';

export const analyticsHandlers: HandlersOf<typeof analyticsRoutes> = {
  async summary({ query, user }, { database }) {
    return { status: 200, body: await summaryOf(await scopeOf(database, user.tenantId, query)) };
  },
  async usage({ query, user }, { database }) {
    return { status: 200, body: { items: await usageOf(await scopeOf(database, user.tenantId, query), query.by) } };
  },
  async tools({ query, user }, { database }) {
    return { status: 200, body: { items: await toolsOf(await scopeOf(database, user.tenantId, query)) } };
  },
  async guardrails({ query, user }, { database }) {
    return { status: 200, body: { items: await guardrailsOf(await scopeOf(database, user.tenantId, query)) } };
  },
  async knowledgeGaps({ query, user }, { database }) {
    return { status: 200, body: await knowledgeGapsOf(await scopeOf(database, user.tenantId, query)) };
  },
  async approvals({ query, user }, { database }) {
    const items = await waitingOf(await scopeOf(database, user.tenantId, query));
    const waiting = items.reduce((sum, row) => sum + row.waiting, 0);
    return { status: 200, body: { items, waiting, oldestAt: items[0]?.oldestAt ?? null } };
  },
  async csv({ params: { report }, query, user, response }, { database }) {
    const text = await reportAsCsv(await scopeOf(database, user.tenantId, query), report, query.by);
    response.status(200).set({
      'Content-Type': 'text/csv; charset=utf-8', 'Cache-Control': 'no-store',
      'Content-Disposition': `attachment; filename="${csvFilename(report, query)}"`,
    });
    response.send(text);
    return STREAMED;
  },
};
