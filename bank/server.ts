import { pino } from 'pino';
import { buildApp } from './app.ts';
import { openDatabase } from './database/database.ts';
import { prepareDatabase } from './database/prepare.ts';
import { startClock } from './scheduled/clock.ts';
import { readSettings } from './settings.ts';
import type { BankSettings } from './settings.ts';

const closeMsMax = 8_000;

/** Listens at once and serves once the ledger is there, so that a slow PostgreSQL is a 503 and not a crash. */
function startBank(settings: BankSettings): void {
  const logger = pino({ level: settings.logLevel, base: { service: 'bank' } });
  const database = openDatabase(settings.databaseUrl, logger);
  const stopping = new AbortController();
  let ready = false;
  const bank = { database, settings, logger, clock: () => new Date(), isReady: () => ready };
  const app = buildApp(bank);
  const stopClock = startClock(bank, settings.tickMs);
  const server = app.listen(settings.port, settings.host, (failure) => {
    if (failure) return end(`cannot listen on ${settings.host}:${settings.port}: ${failure.message}`);
    logger.info({ address: server.address(), sandboxControls: settings.sandboxControls }, 'listening');
  });
  prepareDatabase(settings.databaseUrl, database, logger, stopping.signal).then(
    () => {
      ready = true;
      logger.info('ledger ready');
    },
    (failure: Error) => {
      if (!stopping.signal.aborted) end(failure.message);
    },
  );

  /** Answers what is in flight, then ends; connections that will not end are cut. */
  function stop(): void {
    if (stopping.signal.aborted) return;
    stopping.abort();
    logger.info('stopping');
    const clockStopped = stopClock();
    server.close(() => void clockStopped.then(() => database.close()).finally(() => process.exit(0)));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), closeMsMax).unref();
  }

  function end(reason: string): void {
    logger.fatal({ reason }, 'the bank cannot run');
    process.exit(1);
  }

  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

try {
  startBank(readSettings(process.env));
} catch (failure) {
  process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`);
  process.exitCode = 1;
}
