import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from './tenant-table.ts';

/** Keys by which programs sign in. Of the secret itself there is its hash only. */
export class ApiKeys extends Migration {
  override up(): void {
    this.addSql(tenantTable('api_keys', `
      name text not null, prefix text not null, secret_hash text not null unique, role text not null, scopes jsonb,
      created_by text not null, expires_at timestamptz(3), last_used_at timestamptz(3), revoked_at timestamptz(3)`));
    this.addSql('create index api_keys_latest on api_keys (tenant_id, created_at desc);');
    // A request knows a key and not yet a tenant: this function is its only way past the policy.
    this.addSql(`
      create function find_api_key(wanted text)
        returns table (id uuid, tenant_id uuid, name text, prefix text, role text, scopes jsonb,
          expires_at timestamptz, last_used_at timestamptz, revoked_at timestamptz)
        language sql stable security definer set search_path = public
        as $$ select id, tenant_id, name, prefix, role, scopes, expires_at, last_used_at, revoked_at
          from api_keys where secret_hash = wanted $$;
      revoke all on function find_api_key from public;
      grant execute on function find_api_key to citiflow_app;`);
  }
}
