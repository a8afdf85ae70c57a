import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from './tenant-table.ts';

/** What a tenant sets for its tools, each decision that the policy makes, and what limits are counted from. */
export class ToolPolicy extends Migration {
  override up(): void {
    const settings = `revision int not null, updated_by text not null, updated_at timestamptz(3) not null default now()`;
    this.addSql(tenantTable('tool_settings', `
      tool_name text not null, settings jsonb not null, ${settings}, unique (tenant_id, tool_name)`));
    this.addSql(tenantTable('tool_policies', `policy jsonb not null, ${settings}, unique (tenant_id)`));
    this.addSql(tenantTable('policy_decisions', `
      call_id text not null, tool_name text not null, stage text not null, rule text not null, version int not null,
      verdict text not null, code text, facts jsonb not null, unique (tenant_id, call_id, stage, rule)`));
    this.addSql(`
      alter table tool_calls
        add column amount_minor bigint, add column currency text, add column payee_id text,
        add column claimed_at timestamptz(3), add column resolution jsonb;`);
    // A write that was claimed before this column was: its day is its row's.
    this.addSql(`update tool_calls set claimed_at = created_at where status in ('executing', 'unknown', 'succeeded');`);
    this.addSql(`create index tool_calls_of_customer on tool_calls (tenant_id, customer_id, claimed_at)
      where claimed_at is not null;`);
    this.addSql('create index tool_calls_listed on tool_calls (tenant_id, created_at, id);');
    this.addSql(`create index tool_calls_unknown on tool_calls (tenant_id, created_at, id) where status = 'unknown';`);
    this.addSql(`
      alter table approvals
        add column amount_minor bigint, add column currency text, add column verification text,
        add column requested_by jsonb, add column first_approver jsonb;`);
  }
}
