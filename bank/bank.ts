import type { Logger } from 'pino';
import type { Database } from './database/database.ts';
import type { BankSettings } from './settings.ts';

/** What every part of the bank is given. */
export interface Bank {
  database: Database;
  settings: Pick<BankSettings, 'token' | 'sandboxControls' | 'challengeTtlMs' | 'tokenTtlMs'>;
  logger: Logger;
  clock: () => Date;
  /** False until the schema is there; requests are refused with `dependency_unavailable` meanwhile. */
  isReady: () => boolean;
}
