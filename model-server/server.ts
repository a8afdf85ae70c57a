import { createServer } from 'node:http';
import { pino } from 'pino';
import { buildModelServer } from './app.ts';
import { Encoder } from './encoder/encoder.ts';
import { loadMiniLm } from './encoder/minilm.ts';
import { readSettings } from './settings.ts';

/** The longest that a stop waits for answers under way before it cuts them. */
const drainLimitMs = 5_000;

const logger = pino({ base: { process: 'models' } });

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  const encoder = new Encoder(await loadMiniLm(settings.modelsDirectory, settings.threads));
  const server = createServer(
    buildModelServer({ encoder, logger, tokensPerSecond: settings.tokensPerSecond }),
  );
  server.on('error', (error) => fail(error));
  server.listen(settings.port, settings.host, () =>
    logger.info({ address: server.address() }, 'model server ready'),
  );

  const stop = (signal: NodeJS.Signals): void => {
    logger.info({ signal }, 'model server stopping');
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), drainLimitMs).unref();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function fail(error: unknown): void {
  logger.fatal({ err: error }, error instanceof Error ? error.message : 'the model server could not start');
  process.exitCode = 1;
  setTimeout(() => process.exit(1), 50);
}

start().catch(fail);
