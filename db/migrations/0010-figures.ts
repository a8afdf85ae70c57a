import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from './tenant-table.ts';

/**
 * What figures are counted from, beside the trace that it is taken from, and what people are told.
 *
 * A turn's steps are a large document: read for each of a month's 50,000 turns, they take seconds. So the three facts
 * that figures need are columns that PostgreSQL itself derives whenever steps or events are written, and the index holds
 * all that is counted: a month is read from a tenth of the pages.
 */
export class Figures extends Migration {
  override up(): void {
    this.addSql(`
      alter table turns
        add column guardrail_flags jsonb generated always as (jsonb_path_query_array(steps, '$[*].detail.flags[*]')) stored,
        add column found_nothing boolean generated always as (
          jsonb_path_query_array(steps, '$[*].detail.retrieval') @> '["nothing"]') stored,
        add column first_text_at text generated always as (
          jsonb_path_query_first(events, '$[*] ? (@.type == "text-delta").at') #>> '{}') stored;
      create index turns_of_period on turns (tenant_id, created_at) include (
        id, conversation_id, status, model, input_tokens, output_tokens, cost_micros, ended_at, guardrail_flags, found_nothing, first_text_at);
      create index turns_without_knowledge on turns (tenant_id, created_at) where found_nothing;
      create index turns_with_guardrail on turns (tenant_id, created_at) where guardrail_flags <> '[]';
      create index conversations_of_period on conversations (tenant_id, created_at);
      create index user_feedback_of_period on user_feedback (tenant_id, created_at);
      create index approvals_of_period on approvals (tenant_id, created_at);`);
    // Whom to tell of the end; nobody where it was begun before this column was.
    this.addSql('alter table evaluation_runs add column started_by_id uuid;');
    // The source is what happened, once for each reader: told twice, it is one row.
    this.addSql(tenantTable('notifications', `
      user_id uuid not null references users (id), source text not null, kind text not null, facts jsonb not null,
      read_at timestamptz(3), unique (user_id, source)`));
    this.addSql(`
      create index notifications_latest on notifications (user_id, created_at desc, id desc);
      create index notifications_unread on notifications (user_id) where read_at is null;`);
  }
}
