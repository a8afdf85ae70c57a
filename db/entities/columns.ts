import { p } from '@mikro-orm/core';

/** Columns that every tenant's row has. Row-level security holds `tenantId` against the transaction's tenant. */
export const tenantColumns = {
  id: p.uuid().primary(),
  tenantId: p.uuid(),
  createdAt: p.datetime(3).onCreate(() => new Date()),
};

export const updatedAt = p
  .datetime(3)
  .onCreate(() => new Date())
  .onUpdate(() => new Date());
