import { Migration } from '@mikro-orm/migrations';

const ofTenant = (table: string) => `
  alter table ${table} enable row level security;
  create policy ${table}_tenant on ${table}
    using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);`;

/**
 * The audit: each tenant's entries are a chain of hashes that only grows. The application may add to it and read it. What
 * it adds has to follow the chain's head, which is the database's own: no entry is changed, taken out or put in between,
 * and of two writers at once one is refused. Triggers hold the owner, too, until somebody disables them, which the chain
 * then shows.
 */
export class Audit extends Migration {
  override up(): void {
    this.addSql(`
      create table audit_entries (
        tenant_id uuid not null references tenants (id),
        sequence bigint not null check (sequence > 0),
        at timestamptz(3) not null,
        actor_kind text not null check (actor_kind in ('user', 'api-key', 'customer', 'system')),
        actor_id text,
        actor_name text,
        action text not null check (action ~ '^[a-z-]+[.][a-z-]+$'),
        subject_kind text not null,
        subject_id text not null,
        subject_label text not null,
        reason text,
        details jsonb not null,
        key text not null,
        previous_hash text not null check (previous_hash ~ '^[0-9a-f]{64}$'),
        hash text not null check (hash ~ '^[0-9a-f]{64}$'),
        primary key (tenant_id, sequence),
        unique (tenant_id, key)
      );
      create index audit_entries_of_subject on audit_entries (tenant_id, subject_id, sequence);
      create index audit_entries_of_actor on audit_entries (tenant_id, actor_id, sequence);
      create index audit_entries_by_time on audit_entries (tenant_id, at);
      create table audit_heads (
        tenant_id uuid primary key references tenants (id),
        sequence bigint not null,
        hash text not null
      );
      ${ofTenant('audit_entries')}
      ${ofTenant('audit_heads')}
      grant select, insert on audit_entries to citiflow_app;
      grant select on audit_heads to citiflow_app;`);
    this.addSql(`
      create function follow_audit_head() returns trigger language plpgsql security definer set search_path = public as $$
      begin
        if new.sequence = 1 and new.previous_hash = repeat('0', 64) then
          insert into audit_heads (tenant_id, sequence, hash) values (new.tenant_id, 1, new.hash);
          return new;
        end if;
        update audit_heads set sequence = new.sequence, hash = new.hash
          where tenant_id = new.tenant_id and sequence = new.sequence - 1 and hash = new.previous_hash;
        if not found then
          raise exception 'The audit entry % does not follow the head of its chain.', new.sequence using errcode = 'integrity_constraint_violation';
        end if;
        return new;
      end $$;
      create function refuse_audit_change() returns trigger language plpgsql as $$
      begin
        raise exception 'The audit is appended to, and never changed.' using errcode = 'insufficient_privilege';
      end $$;
      revoke all on function follow_audit_head() from public;
      create trigger audit_entries_follow before insert on audit_entries for each row execute function follow_audit_head();
      create trigger audit_entries_stay before update or delete on audit_entries for each row execute function refuse_audit_change();
      create trigger audit_entries_remain before truncate on audit_entries for each statement execute function refuse_audit_change();
      alter table audit_entries enable always trigger audit_entries_follow;
      alter table audit_entries enable always trigger audit_entries_stay;
      alter table audit_entries enable always trigger audit_entries_remain;`);
  }
}
