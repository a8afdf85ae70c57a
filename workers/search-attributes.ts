import type { NativeConnection } from '@temporalio/worker';

/** Temporal's numbers of the types. */
const KEYWORD = 2;
const DATETIME = 6;
const KEYWORD_LIST = 7;

/** By which operations finds conversations in Temporal's list. Nothing personal: they are never encrypted. */
const ATTRIBUTES: Record<string, number> = {
  CitiflowTenant: KEYWORD,
  CitiflowAgent: KEYWORD,
  CitiflowConversation: KEYWORD,
  CitiflowWaitingFor: KEYWORD,
  CitiflowTool: KEYWORD,
  CitiflowWaitingTools: KEYWORD_LIST,
  CitiflowWaitingSince: DATETIME,
  CitiflowReleaseStage: KEYWORD,
};

/** Makes the search attributes where they are missing, on any Temporal that lets us. */
export async function ensureSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const existing = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(ATTRIBUTES).filter(([name]) => !(name in (existing.customAttributes ?? {})));
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing),
  });
}
