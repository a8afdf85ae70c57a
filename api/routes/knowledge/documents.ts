import type { knowledgeRoutes } from '../../../contract/http/knowledge.ts';
import { KnowledgeDocument } from '../../../db/entities/knowledge.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import { removeDocument as remove } from '../../commands/remove-document.ts';
import { checkFile, uploadDocument } from '../../commands/upload-document.ts';
import type { Handler } from '../../handler.ts';
import { documentById, knowledgeBaseById } from '../../knowledge.ts';
import { filesOf } from '../../middleware/uploads.ts';
import { olderThan, pageOf, placeOf } from '../../page.ts';
import { presentDocument } from '../../presenters/knowledge.ts';

export const uploadDocuments: Handler<typeof knowledgeRoutes.upload> = async ({ params, user, request }, dependencies) => {
  await dependencies.database.tenant(user.tenantId, (em) => knowledgeBaseById(em, params.knowledgeBaseId));
  const files = filesOf(request);
  if (files.length === 0) {
    throw new CitiflowError('validation_failed', undefined, { errors: [{ path: 'files', message: 'Choose at least one file.' }] });
  }
  // All are looked at before the first is stored: an upload with one bad file changes nothing.
  const checked = await Promise.all(files.map((file) => checkFile({ filename: file.originalname, bytes: file.buffer })));
  const documents = [];
  for (const file of checked) {
    const { id, filename, status, workflowId } = await uploadDocument(dependencies, user, params.knowledgeBaseId, file);
    documents.push({ id, filename, status, workflowId });
  }
  return { status: 202, body: { documents } };
};

export const listDocuments: Handler<typeof knowledgeRoutes.documents> = async ({ params, query, user }, { database }) => {
  const found = await database.tenant(user.tenantId, async (em) => {
    const base = await knowledgeBaseById(em, params.knowledgeBaseId);
    return em.find(
      KnowledgeDocument,
      { $and: [{ knowledgeBaseId: base.id, deletedAt: null }, olderThan('createdAt', placeOf(query.cursor))] },
      { orderBy: { createdAt: 'desc', id: 'desc' }, limit: query.limit + 1 },
    );
  });
  const { rows, nextCursor } = pageOf(found, query.limit, (row) => ({ at: row.createdAt, id: row.id }));
  return { status: 200, body: { items: rows.map(presentDocument), nextCursor } };
};

export const readDocument: Handler<typeof knowledgeRoutes.readDocument> = async ({ params, user }, { database }) => {
  const document = await database.tenant(user.tenantId, (em) => documentById(em, params.documentId));
  return { status: 200, body: presentDocument(document) };
};

export const removeDocument: Handler<typeof knowledgeRoutes.removeDocument> = async ({ params, user }, dependencies) => {
  await remove(dependencies, user.tenantId, params.documentId);
  return { status: 204, body: null };
};
