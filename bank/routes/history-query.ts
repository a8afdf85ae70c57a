import { z } from 'zod';
import { decodeCursor } from '../ledger/history.ts';

const dayMs = 86_400_000;
const day = z.iso.date();
const instant = z.iso.datetime({ offset: true });
const moment = z.union([day, instant], 'give YYYY-MM-DD or an ISO 8601 time');
const minorUnits = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const cursor = z.string().transform((text, context) => {
  const id = decodeCursor(text);
  if (id === undefined) context.addIssue({ code: 'custom', message: 'give the nextCursor of an earlier page' });
  return id;
});

/** The end of what `to` includes: a day's last moment, or the instant itself. */
function endOf(text: string): Date {
  const start = new Date(text);
  return new Date(start.getTime() + (day.safeParse(text).success ? dayMs : 1));
}

/** The query of a history: dates in UTC, both ends included; amounts in minor units, without their sign. */
export const historyQuery = z
  .object({
    from: moment.optional(),
    to: moment.optional(),
    q: z.string().trim().min(1).max(100).optional(),
    minAmountMinor: minorUnits.optional(),
    maxAmountMinor: minorUnits.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: cursor.optional(),
  })
  .transform(({ from, to, cursor: afterId, ...rest }) => ({
    ...rest,
    afterId,
    from: from === undefined ? undefined : new Date(from),
    before: to === undefined ? undefined : endOf(to),
  }))
  .refine(({ from, before }) => !from || !before || from < before, { path: ['to'], error: '`to` is before `from`' });
