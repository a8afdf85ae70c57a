import type { NativeConnection } from '@temporalio/worker';

const KEYWORD = 2;

/** By which operations finds conversations in Temporal's list. Nothing personal: they are never encrypted. */
const ATTRIBUTES = ['CitiflowTenant', 'CitiflowAgent', 'CitiflowConversation', 'CitiflowWaitingFor', 'CitiflowTool'];

/** Makes the search attributes where they are missing, on any Temporal that lets us. */
export async function ensureSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const existing = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = ATTRIBUTES.filter((name) => !(name in (existing.customAttributes ?? {})));
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
  });
}
