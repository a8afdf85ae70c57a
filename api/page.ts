import { z } from 'zod';
import { CitiflowError } from '../domain/errors.ts';

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** Where a page of a list that is ordered by time and id goes on. */
export interface Place {
  at: Date;
  id: string;
}

/** @throws CitiflowError `validation_failed` for a cursor that no page of ours gave */
export function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const parsed = cursorSchema.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!parsed.success) {
    throw new CitiflowError('validation_failed', undefined, { errors: [{ path: 'query.cursor', message: 'This cursor is not one of ours.' }] });
  }
  return { at: new Date(parsed.data[0]), id: parsed.data[1] };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Cuts rows into a page: ask the database for one more than `limit`.
 * @returns the page's rows, and the cursor of the next page or null
 */
export function pageOf<Row>(rows: Row[], limit: number, place: (row: Row) => Place): { rows: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  if (rows.length <= limit || !last) return { rows: page, nextCursor: null };
  const { at, id } = place(last);
  return { rows: page, nextCursor: Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url') };
}

/** The condition of "after this place", newest first, for a query on a time column and the id. */
export const olderThan = <Column extends string>(column: Column, place: Place | undefined): Record<string, unknown> =>
  place ? { $or: [{ [column]: { $lt: place.at } }, { [column]: place.at, id: { $lt: place.id } }] } : {};

/** The same, oldest first. */
export const newerThan = <Column extends string>(column: Column, place: Place | undefined): Record<string, unknown> =>
  place ? { $or: [{ [column]: { $gt: place.at } }, { [column]: place.at, id: { $gt: place.id } }] } : {};
