import type { EntityManager } from '@mikro-orm/postgresql';
import { summariseHandoff, type Handoff } from '../../domain/conversation/handoff.ts';

interface MessageRow {
  role: string;
  content: string;
  titles: string[] | null;
}

/**
 * Writes with the conversation where it stands, for the colleague who takes it over. Made of the rows of this
 * moment, so it comes after whatever the turn has written; written again, it says the same.
 */
export async function recordHandoff(
  em: EntityManager,
  conversationId: string,
  about: { reason: string; by: string | null },
): Promise<void> {
  const [messages, calls, approvals] = await Promise.all([
    em.execute<MessageRow[]>(
      `select role, content,
         (select json_agg(source ->> 'title') from jsonb_array_elements(coalesce(metadata -> 'sources', '[]')) source) as titles
       from messages where conversation_id = ? order by position`, [conversationId]),
    em.execute<{ call_id: string; tool_name: string; status: string; summary: string | null }[]>(
      `select call_id, tool_name, status, receipt ->> 'summary' as summary from tool_calls
       where conversation_id = ? order by created_at, call_id`, [conversationId]),
    em.execute<{ tool_call_id: string; status: string; summary: string; decided_by: string | null }[]>(
      'select tool_call_id, status, summary, decided_by from approvals where conversation_id = ? order by created_at',
      [conversationId]),
  ]);
  const handoff: Handoff = {
    ...about,
    at: new Date().toISOString(),
    summary: summariseHandoff({
      messages: messages.map(({ role, content, titles }) => ({ role, content, sourceTitles: titles ?? [] })),
      calls: calls.map((call) => ({ id: call.call_id, toolName: call.tool_name, status: call.status, summary: call.summary })),
      approvals: approvals.map((approval) => ({
        toolCallId: approval.tool_call_id, status: approval.status, summary: approval.summary, decidedBy: approval.decided_by,
      })),
    }),
  };
  await em.execute('update conversations set handoff = ?::jsonb where id = ?', [JSON.stringify(handoff), conversationId]);
}
