import { defineEntity, p } from '@mikro-orm/core';
import { tenantColumns } from './columns.ts';

/** The first answer to a write that carried an Idempotency-Key. */
const IdempotentAnswerSchema = defineEntity({
  name: 'IdempotentAnswer',
  tableName: 'idempotent_answers',
  properties: {
    ...tenantColumns,
    /** Who sent it, so that two users' keys never meet. */
    principal: p.string(),
    key: p.string(),
    /** SHA-256 of method, path and canonical body. */
    requestDigest: p.string(),
    status: p.integer().nullable(),
    body: p.json<unknown>().nullable(),
  },
});
export class IdempotentAnswer extends IdempotentAnswerSchema.class {}
IdempotentAnswerSchema.setClass(IdempotentAnswer);
export { IdempotentAnswerSchema };
