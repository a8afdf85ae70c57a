import { randomUUID } from 'node:crypto';
import type { Database } from '../database.ts';

/** What a test says of a turn; everything else is as in any turn. */
export interface TurnRow {
  at: string;
  seconds?: number;
  firstTextSeconds?: number;
  status?: 'completed' | 'failed' | 'stopped' | 'handed-over' | 'running';
  model?: string;
  tokens?: [input: number, output: number];
  costMicros?: number;
  flags?: string[];
  retrieval?: 'found' | 'nothing' | 'unavailable';
  question?: string;
}

export interface ConversationRow {
  at: string;
  mode?: 'live' | 'test' | 'evaluation';
  handedOver?: boolean;
  version?: { agentId: string; versionId: string };
}

const after = (at: string, seconds: number) => new Date(Date.parse(at) + seconds * 1000).toISOString();

/** Writes rows of a tenant as its activities do, at times of one's own. */
export function figuresOf(database: Database, tenantId: string) {
  const write = (sql: string, parameters: unknown[]) => database.query(tenantId, sql, parameters);

  return {
    async agent(name: string, flow: object = { nodes: [], edges: [] }): Promise<{ agentId: string; versionId: string }> {
      const [agentId, versionId] = [randomUUID(), randomUUID()];
      await write(
        `insert into agents (id, tenant_id, name, description, flow, revision, created_by, updated_by) values (?, ?, ?, '', '{}', 1, 't', 't')`,
        [agentId, tenantId, name]);
      await write(
        `insert into agent_versions (id, tenant_id, agent_id, version, kind, flow_digest, flow, runtime_package, change_description, created_by)
         values (?, ?, ?, '1.0.0', 'released', 'd', ?::jsonb, '{}', '', 't')`, [versionId, tenantId, agentId, JSON.stringify(flow)]);
      return { agentId, versionId };
    },
    async conversation(of: { agentId: string; versionId: string }, { at, mode = 'live', handedOver = false }: ConversationRow, turns: TurnRow[] = []): Promise<string> {
      const id = randomUUID();
      await write(
        `insert into conversations (id, tenant_id, agent_id, version_id, mode, channel, turn_count, created_at, handoff)
         values (?, ?, ?, ?, ?, 'web', ?, ?::timestamptz, ?::jsonb)`,
        [id, tenantId, of.agentId, of.versionId, mode, turns.length, at, handedOver ? '{}' : null]);
      for (const [index, turn] of turns.entries()) await this.turn(id, index, turn);
      return id;
    },
    async turn(conversationId: string, index: number, turn: TurnRow): Promise<string> {
      const { at, seconds = 1, status = 'completed', model = 'demo', tokens = [0, 0], costMicros = 0, flags = [], retrieval, question, firstTextSeconds } = turn;
      const id = randomUUID();
      const steps = [
        ...(flags.length > 0 ? [{ nodeType: 'guardrail', detail: { flags } }] : []),
        ...(retrieval ? [{ nodeType: 'retrieve', detail: { retrieval, passages: 0 } }] : []),
      ];
      const events = firstTextSeconds === undefined ? [] : [
        { type: 'turn-start', at }, { type: 'text-delta', at: after(at, firstTextSeconds) }, { type: 'text-delta', at: after(at, seconds) }];
      await write(
        `insert into turns (id, tenant_id, conversation_id, message_id, sequence, status, workflow_id, run_id, model, input_tokens,
           output_tokens, cost_micros, steps, events, created_at, ended_at)
         values (?, ?, ?, ?, ?, ?, 'w', 'r', ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::timestamptz, ?::timestamptz)`,
        [id, tenantId, conversationId, `m${index}`, index + 1, status, model, ...tokens, costMicros, JSON.stringify(steps),
          JSON.stringify(events), at, status === 'running' ? null : after(at, seconds)]);
      if (question !== undefined) {
        await write(
          `insert into messages (id, tenant_id, conversation_id, turn_id, position, role, external_id, content, created_at)
           values (?, ?, ?, ?, ?, 'user', ?, ?, ?::timestamptz)`,
          [randomUUID(), tenantId, conversationId, id, index * 2 + 1, `m${index}`, question, at]);
      }
      return id;
    },
    async rating(conversationId: string, rating: number, at: string): Promise<void> {
      await write('insert into user_feedback (id, tenant_id, conversation_id, message_id, rating, created_at) values (?, ?, ?, ?, ?, ?::timestamptz)',
        [randomUUID(), tenantId, conversationId, randomUUID(), rating, at]);
    },
    async toolCall(conversationId: string | null, toolName: string, status: string, at: string, durationMs?: number): Promise<void> {
      const id = randomUUID();
      await write(
        `insert into tool_calls (id, tenant_id, call_id, conversation_id, tool_name, effect, arguments, arguments_digest, idempotency_key, status, receipt, created_at)
         values (?, ?, ?, ?, ?, 'read', '{}', 'd', ?, ?, ?::jsonb, ?::timestamptz)`,
        [id, tenantId, id, conversationId, toolName, id, status, durationMs === undefined ? null : JSON.stringify({ durationMs }), at]);
    },
    async approval(of: { conversationId: string | null; turnId?: string }, kind: string, at: string, decidedAt: string | null, toolName = 'transfer_funds'): Promise<void> {
      await write(
        `insert into approvals (id, tenant_id, workflow_id, conversation_id, turn_id, tool_call_id, tool_name, arguments, arguments_digest,
           summary, kind, status, tries_left, expires_at, created_at, decided_at)
         values (?, ?, 'w', ?, ?, 'c', ?, '{}', 'd', '', ?, ?, 3, ?::timestamptz, ?::timestamptz, ?::timestamptz)`,
        [randomUUID(), tenantId, of.conversationId, of.turnId ?? null, toolName, kind, decidedAt ? 'approved' : 'waiting', after(at, 600), at, decidedAt]);
    },
    async knowledgeBase(name: string): Promise<string> {
      const id = randomUUID();
      await write(
        `insert into knowledge_bases (id, tenant_id, name, description, status, embedding_model, embedding_dimensions, dense_weight)
         values (?, ?, ?, '', 'active', 'm', 3, 0.5)`, [id, tenantId, name]);
      return id;
    },
  };
}
