import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';

/** The bank's margin over the middle of the market. */
const marginPercent = 0.9;

interface RateRow {
  currency: string;
  name: string;
  per_usd: string;
  as_of: Date;
}

/** How many digits after the point a currency's amounts have. */
const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/**
 * What a customer gets in one currency for another, the bank's margin taken off.
 * @param question.amountMinor in minor units of `from`; one unit of it, if not given
 */
export async function quoteExchange(
  queryable: Queryable,
  question: { from: string; to: string; amountMinor?: number | undefined },
) {
  const { from, to } = question;
  const rows = await queryable.query<RateRow>('select * from exchange_rates where currency = any($1)', [[from, to]]);
  const source = rows.find(({ currency }) => currency === from);
  const target = rows.find(({ currency }) => currency === to);
  if (!source || !target) throw new BankProblem('currency_not_offered', `The bank does not exchange ${source ? to : from}.`);
  const middle = Number(target.per_usd) / Number(source.per_usd);
  const rate = from === to ? 1 : middle * (1 - marginPercent / 100);
  const amountMinor = question.amountMinor ?? 10 ** digitsOf(from);
  const converted = Math.floor((amountMinor / 10 ** digitsOf(from)) * rate * 10 ** digitsOf(to));
  return {
    from: { currency: from, name: source.name, amountMinor },
    to: { currency: to, name: target.name, amountMinor: converted },
    rate: Number(rate.toPrecision(6)),
    middleRate: Number(middle.toPrecision(6)),
    marginPercent: from === to ? 0 : marginPercent,
    asOf: target.as_of.toISOString(),
  };
}
