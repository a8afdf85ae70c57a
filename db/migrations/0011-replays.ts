import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from './tenant-table.ts';

/** Production's conversations run again on a candidate, and what came of each pair. */
export class Replays extends Migration {
  override up(): void {
    this.addSql(tenantTable('replay_runs', `
      agent_id uuid not null references agents (id), version_id uuid not null references agent_versions (id),
      release_id uuid references releases (id), filter jsonb not null, judge jsonb,
      status text not null check (status in ('running', 'completed', 'cancelled', 'over-budget', 'failed')),
      budget_micros bigint, estimate_micros bigint, workflow_id text not null, started_by text not null,
      ended_at timestamptz(3), ended_by text, summary jsonb, reason text`));
    this.addSql(`
      create index replay_runs_of_agent on replay_runs (agent_id, created_at desc, id desc);
      create index replay_runs_of_version on replay_runs (version_id, created_at desc);`);
    this.addSql(tenantTable('replay_pairs', `
      run_id uuid not null references replay_runs (id) on delete cascade, position int not null,
      original_conversation_id uuid not null references conversations (id) on delete cascade,
      conversation_id uuid not null unique,
      status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'error', 'cancelled')),
      diverges boolean not null default false, figures jsonb, verdict jsonb, reason text,
      cost_micros bigint not null default 0, judge_cost_micros bigint not null default 0,
      started_at timestamptz(3), ended_at timestamptz(3), unique (run_id, position)`));
    this.addSql('alter table releases add column replay jsonb;');
  }
}
