import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from './tenant-table.ts';

/** Who has taken a conversation over, what colleagues did there, and lists that stay quick with ten thousand calls. */
export class SupportDesk extends Migration {
  override up(): void {
    this.addSql(`
      alter table conversations add column taken_by_id uuid, add column taken_by_name text,
        add column taken_at timestamptz(3), add column handed_over_at timestamptz(3), add column handoff jsonb;
      update conversations set handed_over_at = last_activity_at where status = 'handed-over';
      create index conversations_at_desk on conversations (tenant_id, last_activity_at desc, id desc)
        where status = 'handed-over';
      create index conversations_of_customer on conversations (tenant_id, customer_id) where customer_id is not null;`);
    // An action's event has an offset of its own: it belongs to no turn.
    this.addSql(tenantTable('desk_actions', `
      conversation_id uuid not null references conversations (id), kind text not null,
      by_id uuid not null, by_name text not null, text text, event jsonb, last_offset int`));
    this.addSql('create index desk_actions_told on desk_actions (conversation_id, last_offset);');
    this.addSql(`
      drop index approvals_waiting;
      create index approvals_waiting on approvals (tenant_id, created_at, id) where status = 'waiting';
      create index approvals_of_conversation on approvals (conversation_id, created_at);`);
  }
}
