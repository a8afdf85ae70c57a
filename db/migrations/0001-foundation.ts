import { Migration } from '@mikro-orm/migrations';

const tenantTable = (name: string, columns: string) => `
  create table ${name} (
    id uuid primary key,
    tenant_id uuid not null references tenants (id),
    created_at timestamptz(3) not null default now(),
    ${columns}
  );
  alter table ${name} enable row level security;
  create policy ${name}_tenant on ${name}
    using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
  grant select, insert, update, delete on ${name} to citiflow_app;`;

/**
 * The first schema. Every table but `tenants` carries its tenant, and row-level security enforces it for the
 * application role, which owns nothing and cannot bypass policies. The owner's role is for migrations alone.
 */
export class Foundation extends Migration {
  override up(): void {
    this.addSql(`
      create table tenants (id uuid primary key, name text not null unique, created_at timestamptz(3) not null default now());
      grant select on tenants to citiflow_app;`);
    this.addSql(tenantTable('users', `
      email text not null, name text not null, role text not null, password_hash text not null,
      unique (email)`));
    // Sign-in knows an e-mail address and not yet a tenant: this function is its only way past the policy.
    this.addSql(`
      create function find_user_for_sign_in(wanted text)
        returns table (id uuid, tenant_id uuid, email text, name text, role text, password_hash text)
        language sql stable security definer set search_path = public
        as $$ select id, tenant_id, email, name, role, password_hash from users where email = lower(wanted) $$;
      revoke all on function find_user_for_sign_in from public;
      grant execute on function find_user_for_sign_in to citiflow_app;`);
    this.addSql(tenantTable('agents', `
      name text not null, description text not null, status text not null default 'draft', flow jsonb not null,
      revision int not null, published_version_id uuid, created_by text not null, updated_by text not null,
      updated_at timestamptz(3) not null default now(), deleted_at timestamptz(3)`));
    this.addSql('create index agents_listed on agents (tenant_id, updated_at desc) where deleted_at is null;');
    this.addSql(tenantTable('agent_versions', `
      agent_id uuid not null references agents (id), version text not null, kind text not null,
      flow_digest text not null, flow jsonb not null, runtime_package jsonb not null,
      change_description text not null, created_by text not null,
      unique (agent_id, version)`));
    this.addSql(`
      alter table agents add constraint agents_published foreign key (published_version_id) references agent_versions (id);`);
    // A public chat names an agent, not a tenant: who owns it is not a secret, what it holds is.
    this.addSql(`
      create function tenant_of_agent(wanted uuid) returns uuid language sql stable security definer
        set search_path = public as $$ select tenant_id from agents where id = wanted and deleted_at is null $$;
      revoke all on function tenant_of_agent from public;
      grant execute on function tenant_of_agent to citiflow_app;`);
    this.addSql(tenantTable('conversations', `
      agent_id uuid not null references agents (id), version_id uuid not null references agent_versions (id),
      mode text not null, channel text not null, status text not null default 'open',
      customer_id text, customer_name text, user_id uuid,
      turn_count int not null default 0, input_tokens int not null default 0, output_tokens int not null default 0,
      cost_micros bigint not null default 0, preview text not null default '',
      last_activity_at timestamptz(3) not null default now()`));
    this.addSql('create index conversations_latest on conversations (tenant_id, last_activity_at desc);');
    this.addSql(`
      create function tenant_of_conversation(wanted uuid) returns uuid language sql stable security definer
        set search_path = public as $$ select tenant_id from conversations where id = wanted $$;
      revoke all on function tenant_of_conversation from public;
      grant execute on function tenant_of_conversation to citiflow_app;`);
    this.addSql(tenantTable('turns', `
      conversation_id uuid not null references conversations (id), message_id text not null, sequence int not null,
      status text not null, workflow_id text not null, run_id text not null, model text,
      input_tokens int not null default 0, output_tokens int not null default 0, cost_micros bigint not null default 0,
      steps jsonb not null default '[]', events jsonb, last_offset int, ended_at timestamptz(3),
      unique (conversation_id, message_id), unique (conversation_id, sequence)`));
    this.addSql(tenantTable('messages', `
      conversation_id uuid not null references conversations (id), turn_id uuid references turns (id),
      position int not null, role text not null, external_id text not null, content text not null,
      metadata jsonb not null default '{}',
      unique (conversation_id, position)`));
    this.addSql(tenantTable('user_feedback', `
      conversation_id uuid not null references conversations (id), message_id text not null,
      rating int not null check (rating between 1 and 5), comment text,
      unique (conversation_id, message_id)`));
    this.addSql(tenantTable('tool_calls', `
      call_id text not null unique, conversation_id uuid, turn_id uuid, customer_id text, tool_name text not null,
      effect text not null, arguments jsonb not null, arguments_digest text not null,
      idempotency_key text not null unique, status text not null, receipt jsonb,
      updated_at timestamptz(3) not null default now()`));
    this.addSql('create index tool_calls_of_turn on tool_calls (turn_id);');
    this.addSql(tenantTable('approvals', `
      workflow_id text not null, conversation_id uuid, turn_id uuid, tool_call_id text not null, tool_name text not null,
      arguments jsonb not null, arguments_digest text not null, summary text not null,
      customer_id text, customer_name text, kind text not null, status text not null, tries_left int not null,
      expires_at timestamptz(3) not null, decided_at timestamptz(3), decided_by text, reason text`));
    this.addSql(`create index approvals_waiting on approvals (tenant_id, created_at) where status = 'waiting';`);
    this.addSql(tenantTable('knowledge_bases', `
      name text not null, description text not null, status text not null, embedding_model text not null,
      embedding_dimensions int not null, dense_weight double precision not null,
      updated_at timestamptz(3) not null default now(), deleted_at timestamptz(3)`));
    this.addSql(tenantTable('knowledge_documents', `
      knowledge_base_id uuid not null references knowledge_bases (id), filename text not null, title text not null,
      media_type text not null, size_bytes int not null, content_digest text not null, storage_key text not null,
      revision int not null, live_revision int, status text not null, stage text not null,
      progress double precision not null default 0, reason text, chunk_count int not null default 0,
      workflow_id text not null, updated_at timestamptz(3) not null default now(), deleted_at timestamptz(3)`));
    this.addSql(`create unique index knowledge_documents_name on knowledge_documents (knowledge_base_id, filename)
      where deleted_at is null;`);
    this.addSql(tenantTable('idempotent_answers', `
      principal text not null, key text not null, request_digest text not null, status int, body jsonb,
      unique (tenant_id, principal, key)`));
  }
}
