/** Money is integer minor units and a currency, never a float. */
export interface Money {
  amountMinor: number;
  currency: string;
}

/** `formatMoney({ amountMinor: 5000, currency: 'USD' })` is `$50.00`. */
export function formatMoney(money: Money): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency: money.currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(money.amountMinor / 10 ** digits);
}
