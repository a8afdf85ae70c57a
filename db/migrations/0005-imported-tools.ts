import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from './tenant-table.ts';

/** Where tools are imported from, with how to call it, and the tools that were picked. */
export class ImportedTools extends Migration {
  override up(): void {
    this.addSql(tenantTable('tool_sources', `
      name text not null, kind text not null check (kind in ('openapi', 'mcp')), url text, server_url text not null,
      title text not null, version text not null, auth jsonb not null, sealed_credential text,
      credential_set_at timestamptz(3), credential_set_by text, imported_at timestamptz(3) not null,
      created_by text not null, updated_by text not null, updated_at timestamptz(3) not null default now(),
      unique (tenant_id, name)`));
    this.addSql(tenantTable('tools', `
      source_id uuid not null references tool_sources (id) on delete cascade, name text not null, title text not null,
      description text not null, effect text not null check (effect in ('read', 'write')), operation jsonb not null,
      parameters jsonb not null, response_schema jsonb, digest text not null,
      created_by text not null, updated_by text not null, updated_at timestamptz(3) not null default now(),
      unique (tenant_id, name)`));
    this.addSql('create index tools_of_source on tools (source_id);');
    // A tool's page: its last calls, and its errors and durations of a week.
    this.addSql('create index tool_calls_of_tool on tool_calls (tenant_id, tool_name, created_at desc);');
  }
}
