import { Migration } from '@mikro-orm/migrations';

/** What turns, forks, settled calls and notifications look rows up by: without these, a table is read whole each time. */
export class Lookups extends Migration {
  override up(): void {
    this.addSql(`
      create index messages_of_turn on messages (turn_id) where turn_id is not null;
      create index approvals_of_call on approvals (tool_call_id);
      create index notifications_of_source on notifications (source);`);
  }
}
