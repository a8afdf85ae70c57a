import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from './tenant-table.ts';

/** Suites of cases, their runs, and what came of each attempt at a case. */
export class Evaluations extends Migration {
  override up(): void {
    this.addSql(tenantTable('evaluation_suites', `
      agent_id uuid references agents (id), name text not null, description text not null default '',
      cases jsonb not null default '[]', revision int not null default 1,
      created_by text not null, updated_by text not null, updated_at timestamptz(3) not null default now(),
      unique (tenant_id, name)`));
    this.addSql(tenantTable('evaluation_runs', `
      suite_id uuid not null references evaluation_suites (id) on delete cascade, suite_revision int not null,
      agent_id uuid not null references agents (id), version_id uuid not null references agent_versions (id),
      status text not null check (status in ('running', 'completed', 'cancelled', 'over-budget', 'failed')),
      budget_micros bigint, estimate_micros bigint, workflow_id text not null, started_by text not null,
      ended_at timestamptz(3), ended_by text, summary jsonb, reason text`));
    this.addSql('create index evaluation_runs_of_suite on evaluation_runs (suite_id, created_at desc);');
    this.addSql(tenantTable('evaluation_results', `
      run_id uuid not null references evaluation_runs (id) on delete cascade, case_id text not null,
      position int not null, repetition int not null, definition jsonb not null, conversation_id uuid not null unique,
      status text not null default 'waiting'
        check (status in ('waiting', 'running', 'passed', 'failed', 'error', 'cancelled')),
      outcomes jsonb not null default '[]', reason text, input_tokens int not null default 0,
      output_tokens int not null default 0, cost_micros bigint not null default 0,
      judge_cost_micros bigint not null default 0, duration_ms int, started_at timestamptz(3), ended_at timestamptz(3),
      unique (run_id, position)`));
  }
}
