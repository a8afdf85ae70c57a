import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from './tenant-table.ts';

/** Releases, who decided what of them and why, and where a running one sends new conversations. */
export class Deployments extends Migration {
  override up(): void {
    this.addSql(`
      alter table agents add column routing jsonb;
      create index conversations_of_version on conversations (version_id, created_at);`);
    this.addSql(tenantTable('releases', `
      agent_id uuid not null references agents (id), kind text not null,
      version_id uuid not null references agent_versions (id), baseline_version_id uuid references agent_versions (id),
      note text not null, gates jsonb not null, canary jsonb not null, testers jsonb not null default '[]',
      proposed_by_id uuid not null, proposed_by_name text not null, workflow_id text not null, run_id text,
      sequence int not null default 0, stage text not null, status text not null, environment text,
      outcome text, reason text, share_percent int not null default 0, paused boolean not null default false,
      verdict text, checks jsonb not null default '[]', evaluation jsonb not null default '[]', canary_state jsonb,
      updated_at timestamptz(3) not null default now(), ended_at timestamptz(3)`));
    // Temporal lets one run at a time, too, by the workflow's id; this is for whoever reads the table.
    this.addSql(`
      create unique index releases_running on releases (agent_id) where ended_at is null;
      create index releases_of_agent on releases (agent_id, created_at desc, id desc);
      create index releases_latest on releases (tenant_id, created_at desc, id desc);`);
    this.addSql(tenantTable('release_decisions', `
      release_id uuid not null references releases (id), position int not null, kind text not null, by_id uuid, by_name text,
      reason text, detail jsonb not null default '{}'`));
    this.addSql('create index release_decisions_told on release_decisions (release_id, position);');
  }
}
