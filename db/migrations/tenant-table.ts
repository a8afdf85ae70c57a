/**
 * A table whose rows belong to tenants: its id, its tenant under row-level security, and the application's grant.
 * For migrations from the second on; the first is released with its own.
 */
export const tenantTable = (name: string, columns: string) => `
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
