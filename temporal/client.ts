import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';

/**
 * A client of Temporal, by the standard variables (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TLS
 * and profiles), as Temporal's own tools read them. It connects on first use.
 */
export function connectClient(): { client: Client; connection: Connection; namespace: string } {
  const config = loadClientConnectConfig();
  const connection = Connection.lazy(config.connectionOptions);
  const namespace = config.namespace ?? 'default';
  return { client: new Client({ connection, namespace }), connection, namespace };
}
