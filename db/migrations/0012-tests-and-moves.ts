import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from './tenant-table.ts';

/**
 * On which version each turn ran, A/B tests beside releases, which of them chose a conversation's version, and the moves
 * of open conversations to what came to production.
 */
export class TestsAndMoves extends Migration {
  override up(): void {
    this.addSql(`
      alter table turns add column version_id uuid references agent_versions (id);
      update turns set version_id = conversations.version_id from conversations where conversations.id = turns.conversation_id;
      alter table agents add column moving jsonb;
      alter table releases add column conversations text not null default 'stay' check (conversations in ('stay', 'move')),
        add column test jsonb, add column test_state jsonb;
      alter table conversations add column release_id uuid references releases (id);
      create index conversations_of_release on conversations (release_id, created_at) where release_id is not null;`);
    this.addSql(tenantTable('conversation_moves', `
      conversation_id uuid not null references conversations (id) on delete cascade, turn_id uuid not null unique,
      release_id uuid not null references releases (id),
      from_version_id uuid not null references agent_versions (id), to_version_id uuid not null references agent_versions (id)`));
    this.addSql('create index conversation_moves_of_release on conversation_moves (release_id, conversation_id);');
  }
}
