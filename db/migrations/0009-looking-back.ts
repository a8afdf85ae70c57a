import { Migration } from '@mikro-orm/migrations';

/** Conversations are found by what was said in them, and by what came of them. */
export class LookingBack extends Migration {
  override up(): void {
    this.addSql('alter table conversations add column language text;');
    // No language's words are cut to their stems: a bank's customers write in many. Kept, so that words side by side
    // are told without reading the messages again; of what is longer than any message, the beginning.
    this.addSql(`
      alter table messages add column words tsvector generated always as (to_tsvector('simple', left(content, 200000))) stored;
      create index messages_words on messages using gin (words);`);
    // Row-level security keeps an index on text search from being used, as its operator might tell of other tenants'
    // rows. This looks as the owner, at the tenant that the transaction is of.
    this.addSql(`
      create function conversations_that_say(wanted tsquery) returns setof uuid language sql stable security definer
        set search_path = public rows 500 as $$
          select distinct conversation_id from messages
          where tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
            and words @@ wanted $$;
      revoke all on function conversations_that_say from public;
      grant execute on function conversations_that_say to citiflow_app;`);
    this.addSql(`
      create index conversations_of_agent on conversations (tenant_id, agent_id, last_activity_at desc, id desc);
      create index tool_calls_of_conversation on tool_calls (conversation_id, tool_name);
      create index turns_unfinished on turns (tenant_id, status, conversation_id) where status in ('running', 'stopped', 'failed');
      create index user_feedback_rated on user_feedback (tenant_id, rating, conversation_id);
      create index approvals_open on approvals (tenant_id, conversation_id) where status = 'waiting';`);
  }
}
