import { setTimeout as delay } from 'node:timers/promises';
import { knowledgeRoutes, type KnowledgeDocument } from '../../contract/http/knowledge.ts';
import { notificationRoutes } from '../../contract/http/notifications.ts';
import type { Api } from './api.ts';
import { readGuides, type Guide } from './guides.ts';

export const KNOWLEDGE_BASE_NAME = 'Harbour Mutual guides';
const KNOWLEDGE_BASE_DESCRIPTION = 'Fees, cards, transfers, rewards, savings, loans and contact of the invented bank of the demonstration.';

const pollMs = 400;
const readyWithinMs = 10 * 60_000;

/**
 * Makes the knowledge base with the guides where they are missing, and waits until they can be searched.
 * What somebody has uploaded since stays as it is.
 * @param tell takes a line on how far it is
 * @returns the knowledge base's id
 * @throws Error that names the documents that could not be read
 */
export async function ensureKnowledge(api: Api, tell: (line: string) => void): Promise<string> {
  const id = (await findKnowledgeBase(api)) ?? (await createKnowledgeBase(api, tell));
  const guides = await readGuides();
  const there = new Map((await documentsOf(api, id)).map((document) => [document.filename, document.status]));
  const missing = guides.filter(({ filename }) => there.get(filename) === undefined || there.get(filename) === 'failed');
  if (missing.length > 0) {
    tell(`Uploading ${missing.length} guides`);
    await upload(api, id, missing);
  }
  await untilReady(api, id, new Set(guides.map(({ filename }) => filename)), tell);
  if (missing.length > 0) await readNotifications(api);
  return id;
}

/** Nobody has uploaded the guides, so nobody is told of them when they first look. */
async function readNotifications(api: Api): Promise<void> {
  const { list, readAll } = notificationRoutes;
  const { items: [newest] } = await api.call(list, 200, list.responses[200], { query: { limit: '1' } });
  if (newest) await api.call(readAll, 200, readAll.responses[200], { body: { upTo: newest.id } });
}

async function findKnowledgeBase(api: Api): Promise<string | undefined> {
  const { list } = knowledgeRoutes;
  const { items } = await api.call(list, 200, list.responses[200], { query: { limit: '100' } });
  return items.find(({ name }) => name === KNOWLEDGE_BASE_NAME)?.id;
}

async function createKnowledgeBase(api: Api, tell: (line: string) => void): Promise<string> {
  const { create } = knowledgeRoutes;
  tell(`Creating the knowledge base "${KNOWLEDGE_BASE_NAME}"`);
  const body = { name: KNOWLEDGE_BASE_NAME, description: KNOWLEDGE_BASE_DESCRIPTION };
  return (await api.call(create, 201, create.responses[201], { body })).id;
}

async function documentsOf(api: Api, knowledgeBaseId: string): Promise<KnowledgeDocument[]> {
  const { documents } = knowledgeRoutes;
  const found: KnowledgeDocument[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = { limit: '100', ...(cursor ? { cursor } : {}) };
    const page = await api.call(documents, 200, documents.responses[200], { params: { knowledgeBaseId }, query });
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found;
}

async function upload(api: Api, knowledgeBaseId: string, guides: readonly Guide[]): Promise<void> {
  const route = knowledgeRoutes.upload;
  const body = new FormData();
  for (const { filename, text } of guides) {
    body.append(route.files.field, new Blob([text], { type: 'text/markdown' }), filename);
  }
  await api.call(route, 202, route.responses[202], { params: { knowledgeBaseId }, body });
}

async function untilReady(api: Api, id: string, filenames: ReadonlySet<string>, tell: (line: string) => void): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  for (let told = -1; ; ) {
    const documents = (await documentsOf(api, id)).filter(({ filename }) => filenames.has(filename));
    const ready = documents.filter(({ status }) => status === 'ready').length;
    const failed = documents.filter(({ status }) => status === 'failed');
    if (failed.length > 0) throw new Error(`Not readable: ${failed.map(({ filename, reason }) => `${filename} (${reason})`).join(', ')}`);
    if (ready === filenames.size) return;
    if (ready !== told) tell(`Guides that can be searched: ${ready} of ${filenames.size}`);
    told = ready;
    if (Date.now() > deadline) throw new Error(`Only ${ready} of ${filenames.size} guides are ready. Is the worker running?`);
    await delay(pollMs);
  }
}
