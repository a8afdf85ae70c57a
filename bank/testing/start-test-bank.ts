import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { Client } from 'pg';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { buildApp } from '../app.ts';
import { openDatabase } from '../database/database.ts';
import type { Database } from '../database/database.ts';
import { migrateAndSeed } from '../database/prepare.ts';
import { BankClient } from './bank-client.ts';

const token = 'a-token-for-tests-only';

interface TestBankOptions {
  sandboxControls?: boolean;
  challengeTtlMs?: number;
  tokenTtlMs?: number;
  /** Where the bank connects instead, such as a proxy before the same database. */
  connectTo?: (url: string) => string;
}

/** A bank of a test's own: real HTTP, real PostgreSQL, a clock that the test moves. */
export interface TestBank {
  url: string;
  client: BankClient;
  database: Database;
  databaseUrl: string;
  logger: Logger;
  /** Everything that the bank logged. */
  logLines: string[];
  moveClock(byMs: number): void;
  stop(): Promise<void>;
}

/** A schema of its own in the shared database: owning the database is enough to make one. */
async function createSchema(url: string): Promise<{ schemaUrl: string; drop: () => Promise<void> }> {
  const schema = `bank_${randomBytes(6).toString('hex')}`;
  const run = async (sql: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await run(`create schema ${schema}`);
  const schemaUrl = new URL(url);
  schemaUrl.searchParams.set('options', `-c search_path=${schema}`);
  return { schemaUrl: schemaUrl.href, drop: () => run(`drop schema ${schema} cascade`) };
}

/** Starts a freshly seeded bank beside `bankDatabaseUrl`, on a free port. */
export async function startTestBank(bankDatabaseUrl: string, options: TestBankOptions = {}): Promise<TestBank> {
  const { schemaUrl, drop } = await createSchema(bankDatabaseUrl);
  const logLines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void logLines.push(line) });
  const database = openDatabase(options.connectTo?.(schemaUrl) ?? schemaUrl, logger);
  let offsetMs = 0;
  const clock = () => new Date(Date.now() + offsetMs);
  await migrateAndSeed(database, clock());
  const settings = {
    token,
    sandboxControls: options.sandboxControls ?? true,
    challengeTtlMs: options.challengeTtlMs ?? 300_000,
    tokenTtlMs: options.tokenTtlMs ?? 1_800_000,
  };
  const server = buildApp({ database, settings, logger, clock, isReady: () => true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = addressOf(server);
  return {
    url,
    client: new BankClient(url, token),
    database,
    databaseUrl: schemaUrl,
    logger,
    logLines,
    moveClock: (byMs) => (offsetMs += byMs),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await database.close();
      await drop();
    },
  };
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}
