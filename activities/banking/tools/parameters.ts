import { z } from 'zod';

/* Parameters that several tools share, described for a model. */

const id = z.string().trim().min(1).max(100);

export const accountId = id
  .optional()
  .describe('Account: its id, "checking" or "savings". Leave out for the main checking account.');

export const cardId = id.describe('Card: its id from list_cards, its last four digits, "debit" or "credit".');

/** Each tool says for itself what the payee is there for. */
export const payeeId = id;

const day = z.iso.date('Write the date as YYYY-MM-DD.');
export const from = day.optional().describe('First day, YYYY-MM-DD, inclusive.');
export const to = day.optional().describe('Last day, YYYY-MM-DD, inclusive.');

/** A day that is still to come; each tool says for itself what happens on it. */
export const futureDay = day;

/** An amount that moves or limits money. */
export const amountMinor = z.int().positive().max(1_000_000_000)
  .describe('The amount as an integer in minor units (cents): 50 dollars are 5000, $12.34 is 1234.');

export const currency = z.string().trim().toUpperCase().regex(/^[A-Z]{3}$/, 'Write the currency as three letters.');

/** What a tool lets be named by something other than its id. */
export const named = id;

export const limit = z.int().min(1).max(20).default(10).describe('How many to return at most, newest first.');

export const minorUnits = z.int().min(0).max(1_000_000_000);
