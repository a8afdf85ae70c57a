import { Migration } from '@mikro-orm/migrations';

/** What a tester's conversation was made of, and the conversation as whose tools its own answer. */
export class Trials extends Migration {
  override up(): void {
    this.addSql('alter table conversations add column origin jsonb, add column recording jsonb;');
    // The engine refuses such a turn, too; whatever writes the row, a customer's tools are real.
    this.addSql("alter table conversations add constraint conversations_live_is_real check (mode <> 'live' or (recording is null and origin is null));");
  }
}
