import { z } from 'zod';

/** The bank's answers as far as tools read them; what else it sends is left out. */
const money = { amountMinor: z.int(), currency: z.string() };

export const accountShape = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['checking', 'savings']),
  numberMasked: z.string(),
  balance: z.object(money),
  status: z.string(),
});
export type Account = z.infer<typeof accountShape>;

export const balanceShape = z.object({ accountId: z.string(), name: z.string(), kind: z.string(), ...money, asOf: z.string() });

export const transactionShape = z.object({
  id: z.string(),
  accountId: z.string(),
  ...money,
  description: z.string(),
  category: z.string(),
  memo: z.string().nullable(),
  bookedAt: z.string(),
});

export const paymentShape = z.object({
  id: z.string(),
  fromAccountId: z.string(),
  payeeId: z.string(),
  payeeName: z.string(),
  ...money,
  memo: z.string().nullable(),
  status: z.string(),
  bookedAt: z.string(),
});

export const payeeShape = z.object({
  id: z.string(),
  name: z.string(),
  nickname: z.string().nullable(),
  bankName: z.string(),
  accountMasked: z.string(),
  currency: z.string(),
  kind: z.string(),
  /** When the customer put the payee on their list. */
  addedAt: z.iso.datetime(),
});

export type Payee = z.infer<typeof payeeShape>;

export const cardShape = z.object({
  id: z.string(),
  kind: z.enum(['debit', 'credit']),
  name: z.string(),
  numberMasked: z.string(),
  accountId: z.string().nullable(),
  status: z.enum(['active', 'frozen', 'cancelled']),
  expiresOn: z.string(),
  frozenAt: z.string().nullable(),
  dailyLimitMinor: z.int().nullable(),
  creditLineMinor: z.int().nullable(),
});
export type Card = z.infer<typeof cardShape>;

export const profileShape = z.object({
  id: z.string(), name: z.string(), phoneMasked: z.string(), emailMasked: z.string(), customerSince: z.string(),
});

export const cardChangeShape = z.object({ card: cardShape });

export const rewardsShape = z.object({
  program: z.string(),
  points: z.int(),
  tier: z.string(),
  worth: z.object(money),
  recent: z.array(z.object({ points: z.int(), description: z.string(), earnedAt: z.string() })),
});

export const receiptShape = z.object({
  transferId: z.string(),
  status: z.string(),
  bookedAt: z.string(),
  fromAccountId: z.string(),
  payeeId: z.string().nullable(),
  toAccountId: z.string().nullable(),
  ...money,
  memo: z.string().nullable(),
});
export type Receipt = z.infer<typeof receiptShape>;

/** Any write by its key: the first answer, refusals too. */
export const operationShape = z.object({ key: z.string(), operation: z.string(), status: z.int(), body: z.unknown() });

/** A page of the bank's lists; `nextCursor` is null on the last. */
export const listShape = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const challengeShape = z.object({
  challengeId: z.string(),
  expiresAt: z.string(),
  triesLeft: z.int(),
  sentTo: z.string(),
});
export type Challenge = z.infer<typeof challengeShape>;

export const verifiedShape = z.object({ challengeToken: z.string(), expiresAt: z.string() });
