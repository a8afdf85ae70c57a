import { createServer, type Server } from 'node:http';
import { pino } from 'pino';
import { EnvironmentProblems, readEnvironment } from '../config/env.ts';
import { openValkey } from '../db/event-log.ts';
import { openOrm } from '../db/orm.ts';
import { connectClient } from '../temporal/client.ts';
import { buildApp } from './app.ts';
import { compose } from './compose.ts';
import { logUnexpected } from './middleware/problem.ts';
import { openRequestValkey } from './valkey.ts';

/** How long requests that are under way may take to finish once we are asked to stop. */
const DRAIN_MS = 8_000;

async function main(): Promise<void> {
  const environment = readEnvironment();
  const logger = pino({ level: environment.CITIFLOW_LOG_LEVEL, base: { program: 'api' } });
  const orm = await openOrm(environment.DATABASE_URL);
  const valkey = openRequestValkey(environment.REDIS_URL);
  const subscriber = openValkey(environment.REDIS_URL);
  // It reconnects by itself, and then every listener reads on from its own offset.
  subscriber.on('error', () => undefined);
  const { client, connection } = connectClient();
  const dependencies = compose(environment, logger, { orm, valkey, subscriber, temporal: client });
  const { app, sockets } = buildApp(dependencies);
  const server = createServer(app).on('upgrade', sockets.upgrade);
  server.keepAliveTimeout = 65_000;
  await listen(server, environment.PORT, environment.HOST);
  logger.info({ port: environment.PORT, host: environment.HOST }, 'listening');

  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    dependencies.eventFeed.close();
    dependencies.inbox.close();
    dependencies.notifications.close();
    await sockets.close();
    server.closeIdleConnections();
    await closed;
    clearTimeout(late);
    valkey.disconnect();
    subscriber.disconnect();
    await Promise.allSettled([orm.close(true), connection.close()]);
    logger.info('stopped');
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void stop().then(() => process.exit(0), () => process.exit(1)));
  }
  process.on('unhandledRejection', (error) => logUnexpected(logger, error));
}

const listen = (server: Server, port: number, host: string) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });

main().catch((error: unknown) => {
  console.error(error instanceof EnvironmentProblems ? error.message : error);
  process.exit(1);
});
