import { Migration } from '@mikro-orm/migrations';

/**
 * When customers first had a version: only to such a one may production be rolled back without an approval. Of versions
 * from before, a release tells it, or that live conversations ran on it though no release ever named it.
 */
export class FormerVersions extends Migration {
  override up(): void {
    this.addSql(`
      alter table agent_versions add column in_production_at timestamptz(3);
      update agent_versions v set in_production_at = v.created_at
      where v.kind = 'released' and (
        exists (select 1 from agents a where a.published_version_id = v.id)
        or exists (select 1 from releases r where (r.version_id = v.id and r.outcome = 'released') or r.baseline_version_id = v.id)
        or exists (select 1 from releases r join release_decisions d on d.release_id = r.id
             where r.agent_id = v.agent_id and d.kind = 'rolled-back' and d.detail->>'version' = v.version)
        or (not exists (select 1 from releases r where r.version_id = v.id)
            and exists (select 1 from conversations c where c.version_id = v.id and c.mode = 'live' and c.release_id is null)));`);
  }
}
