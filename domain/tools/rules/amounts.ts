import { formatMoney } from '../../money.ts';
import { firstOf, isAbove, refuse, type Rule } from './rule.ts';

/** The most that one call may move. */
export const amountPerCall: Rule = {
  name: 'amount-per-call',
  check: ({ facts: { money }, limitSets }) =>
    firstOf(limitSets, ({ limits: { perCallMinor, currency } }) =>
      money && perCallMinor !== undefined && isAbove(money, perCallMinor, currency)
        ? refuse(`At most ${formatMoney({ amountMinor: perCallMinor, currency })} can be sent here at once, so nothing was sent.`)
        : undefined),
};

/** The most that a customer may move within 24 hours, by this tool or, for the tenant's limit, by all. */
export const amountPerDay: Rule = {
  name: 'amount-per-day',
  check: ({ facts: { money, spentMinor }, limitSets }) =>
    firstOf(limitSets, ({ of, limits: { perDayMinor, currency } }) => {
      if (!money || perDayMinor === undefined) return undefined;
      const spent = of === 'tenant' ? spentMinor.byAllTools : spentMinor.byThisTool;
      if (!isAbove(money, perDayMinor, currency, spent)) return undefined;
      const left = money.currency === currency ? Math.max(0, perDayMinor - spent) : 0;
      const [limit, rest] = [perDayMinor, left].map((amountMinor) => formatMoney({ amountMinor, currency }));
      return refuse(`At most ${limit} can be sent within 24 hours, of which ${rest} are left, so nothing was sent.`);
    }),
};

/** A payee who has just been added is sent little at first: time to notice a fraud. */
export const newPayeeWaits: Rule = {
  name: 'new-payee-waits',
  check: ({ facts: { money, payeeAgeHours }, limitSets }) =>
    firstOf(limitSets, ({ limits: { newPayeeHours, newPayeeMaxMinor = 0, currency } }) => {
      if (money?.payeeId === undefined || newPayeeHours === undefined) return undefined;
      if (!isAbove(money, newPayeeMaxMinor, currency)) return undefined;
      if (payeeAgeHours !== null && payeeAgeHours >= newPayeeHours) return undefined;
      const most = formatMoney({ amountMinor: newPayeeMaxMinor, currency });
      const waits = `This payee is new. For the first ${newPayeeHours} hours at most ${most} can be sent to them at once`;
      return refuse(`${waits}, so nothing was sent.`);
    }),
};
