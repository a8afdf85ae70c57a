import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ensureDemoUsers } from '../../db/demo-users.ts';
import { KnowledgeBaseSchema, KnowledgeDocumentSchema } from '../../db/entities/knowledge.ts';
import { openOrm, type Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import { settleKnowledgeBase } from './status.ts';

let orm: Orm;
let tenantId: string;
beforeAll(async () => {
  orm = await openOrm(inject('databaseUrl'));
  const tenantName = `tenant-${randomUUID()}`;
  ({ tenantId } = await ensureDemoUsers({ adminUrl: inject('databaseAdminUrl'), tenantName, users: [] }));
});
afterAll(() => orm.close(true));

async function waitsForBase(): Promise<boolean> {
  const waiting = await withTenant(orm, tenantId, (em) => em.execute(
    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'select 1 from knowledge_bases%'"));
  return waiting.length > 0;
}

test('a base of which the last two documents end in the same moment is no longer updating', async () => {
  const baseId = randomUUID();
  const documents = [randomUUID(), randomUUID()];
  await withTenant(orm, tenantId, async (em) => {
    em.create(KnowledgeBaseSchema, {
      id: baseId, tenantId, name: 'Guides', description: '', status: 'updating', embeddingModel: 'all-MiniLM-L6-v2',
      embeddingDimensions: 384, denseWeight: 0.8, deletedAt: null,
    });
    await em.flush();
    for (const id of documents) {
      em.create(KnowledgeDocumentSchema, {
        id, tenantId, knowledgeBaseId: baseId, filename: `${id}.md`, title: 'Fees', mediaType: 'text/markdown', sizeBytes: 1,
        contentDigest: '', storageKey: id, revision: 1, liveRevision: null, status: 'processing', stage: 'swapping', reason: null,
        workflowId: `ingestion/${id}/1`, deletedAt: null,
      });
    }
    await em.flush();
  });

  const ends = (id: string | undefined, then?: Promise<void>) => withTenant(orm, tenantId, async (em) => {
    await em.nativeUpdate(KnowledgeDocumentSchema, { id }, { status: 'ready', stage: 'done' });
    await settleKnowledgeBase(em, baseId);
    settled += 1;
    await then;
  });
  // The first is not committed before the second has counted, or waits to.
  let settled = 0;
  let commit = (): void => undefined;
  const first = ends(documents[0], new Promise((resolve) => (commit = resolve)));
  await expect.poll(() => settled).toBe(1);
  const second = ends(documents[1]);
  await expect.poll(async () => settled === 2 || (await waitsForBase())).toBe(true);
  commit();
  await Promise.all([first, second]);

  const base = await withTenant(orm, tenantId, (em) => em.findOneOrFail(KnowledgeBaseSchema, { id: baseId }));
  expect(base.status).toBe('active');
});
