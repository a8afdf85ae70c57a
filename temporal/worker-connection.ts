import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';

/** The workers' connection, by the same variables as the client's. Apart from it, as it loads native code. */
export async function connectWorker(): Promise<{ connection: NativeConnection; namespace: string }> {
  const config = loadClientConnectConfig();
  const connection = await NativeConnection.connect(config.connectionOptions);
  return { connection, namespace: config.namespace ?? 'default' };
}
