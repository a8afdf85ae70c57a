import { randomUUID } from 'node:crypto';
import { addDays, bankDay, daysBetween } from '../calendar.ts';
import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';

const daysMax = 90;
const daysAheadMax = 366;
const notServed = ['cuba', 'iran', 'north korea', 'syria', 'crimea'];

/** Where the customer's cards will be used, and when; days are YYYY-MM-DD, both included. */
export interface TravelOrder {
  countries: string[];
  from: string;
  to: string;
}

/** Writes down a journey, so that fewer payments on it are held for checking. */
export async function addTravelNotice(
  transaction: Queryable,
  { customerId, now, order }: { customerId: string; now: Date; order: TravelOrder },
) {
  const today = bankDay(now);
  if (order.to < order.from) throw new BankProblem('dates_reversed', 'The last day is before the first.');
  if (order.to < today || order.from < addDays(today, -1)) throw new BankProblem('date_in_past', 'The journey has begun long ago.');
  if (order.from > addDays(today, daysAheadMax)) throw new BankProblem('date_too_far', 'The journey is over a year away.');
  if (daysBetween(order.from, order.to) >= daysMax) throw new BankProblem('travel_too_long', `A notice covers ${daysMax} days.`);
  const refused = order.countries.find((country) => notServed.includes(country.toLowerCase()));
  if (refused) throw new BankProblem('country_not_served', 'The law does not let cards be used there.');
  // Two notices at once for the same days wait for one another here.
  await transaction.query('select 1 from customers where id = $1 for no key update', [customerId]);
  const overlapping = await transaction.query(
    'select 1 from travel_notices where customer_id = $1 and from_on <= $3 and to_on >= $2 and countries && $4::text[]',
    [customerId, order.from, order.to, order.countries],
  );
  if (overlapping.length > 0) throw new BankProblem('travel_notice_exists', 'There is a notice for these days and countries.');
  const id = `travel-${randomUUID()}`;
  await transaction.query('insert into travel_notices values ($1, $2, $3, $4, $5, $6)', [
    id, customerId, order.countries, order.from, order.to, now,
  ]);
  return { notice: { id, ...order } };
}
