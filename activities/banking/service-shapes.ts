import { z } from 'zod';
import { cardShape } from './shapes.ts';

/* The bank's answers about what is around the accounts, as far as tools read them. */

const money = { amountMinor: z.int(), currency: z.string() };

export const scheduledPaymentShape = z.object({
  id: z.string(),
  fromAccountId: z.string(),
  payeeId: z.string(),
  payeeName: z.string(),
  ...money,
  memo: z.string().nullable(),
  frequency: z.enum(['once', 'weekly', 'monthly']),
  nextOn: z.string().nullable(),
  status: z.enum(['active', 'ended', 'cancelled']),
  last: z.object({ dueOn: z.string(), refusal: z.string().nullable() }).nullable(),
});
export type ScheduledPayment = z.infer<typeof scheduledPaymentShape>;

export const replacementShape = z.object({
  card: cardShape,
  replaced: cardShape,
  arrivesBy: z.string(),
  fee: z.object(money),
});

export const creditLineShape = z.object({
  requestId: z.string(),
  status: z.enum(['approved', 'in-review']),
  requestedMinor: z.int(),
  currency: z.string(),
  card: cardShape,
});

export const redemptionShape = z.object({
  transferId: z.string(),
  accountId: z.string(),
  accountName: z.string(),
  points: z.int(),
  ...money,
  pointsLeft: z.int(),
  bookedAt: z.string(),
});

export const statementListItemShape = z.object({ accountId: z.string(), month: z.string(), transactions: z.int() });

export const statementShape = z.object({
  accountId: z.string(),
  accountName: z.string(),
  month: z.string(),
  currency: z.string(),
  openingMinor: z.int(),
  inMinor: z.int(),
  outMinor: z.int(),
  feesMinor: z.int(),
  closingMinor: z.int(),
  transactions: z.int(),
  spending: z.array(z.object({ category: z.string(), amountMinor: z.int() })),
});

export const disputeShape = z.object({
  id: z.string(),
  status: z.enum(['under-review', 'refunded', 'declined']),
  merchant: z.string(),
  ...money,
  reason: z.string(),
  note: z.string().nullable(),
  paidAt: z.string(),
  openedAt: z.string(),
  creditBy: z.string(),
  decideBy: z.string(),
});
export type Dispute = z.infer<typeof disputeShape>;

export const feeShape = z.object({
  id: z.string(),
  accountId: z.string(),
  ...money,
  description: z.string(),
  why: z.string(),
  bookedAt: z.string(),
  askBackUntil: z.string(),
  refund: z.enum(['possible', 'too-late', 'refunded', 'in-review', 'declined']),
});
export type Fee = z.infer<typeof feeShape>;

export const feeRefundShape = z.object({
  refundId: z.string(),
  feeId: z.string(),
  status: z.enum(['refunded', 'in-review']),
  description: z.string(),
  ...money,
  accountId: z.string(),
  answerBy: z.string(),
});

export const loanShape = z.object({
  id: z.string(),
  kind: z.enum(['personal', 'car']),
  name: z.string(),
  principalMinor: z.int(),
  balanceMinor: z.int(),
  currency: z.string(),
  ratePercent: z.number(),
  paymentMinor: z.int(),
  nextPaymentOn: z.string(),
  endsOn: z.string(),
});
export type Loan = z.infer<typeof loanShape>;

export const payoffShape = z.object({
  loanId: z.string(),
  loanName: z.string(),
  payOn: z.string(),
  balanceMinor: z.int(),
  interestMinor: z.int(),
  ...money,
  validUntil: z.string(),
});

const addressShape = z.object({ line: z.string(), city: z.string(), state: z.string(), postalCode: z.string() });

export const profileShape = z.object({
  id: z.string(),
  name: z.string(),
  phoneMasked: z.string(),
  emailMasked: z.string(),
  customerSince: z.string(),
  tier: z.string(),
  address: addressShape.nullable(),
});

export const addressChangeShape = z.object({ address: addressShape });

export const branchShape = z.object({
  id: z.string(),
  kind: z.enum(['branch', 'atm']),
  name: z.string(),
  address: z.string(),
  services: z.array(z.string()),
  hours: z.string(),
});
export type Branch = z.infer<typeof branchShape>;

export const exchangeShape = z.object({
  from: z.object({ ...money, name: z.string() }),
  to: z.object({ ...money, name: z.string() }),
  rate: z.number(),
  marginPercent: z.number(),
  asOf: z.string(),
});

export const travelNoticeShape = z.object({
  notice: z.object({ id: z.string(), countries: z.array(z.string()), from: z.string(), to: z.string() }),
});

export const appointmentShape = z.object({
  id: z.string(),
  branchId: z.string(),
  branchName: z.string(),
  address: z.string(),
  on: z.string(),
  at: z.string(),
  topic: z.string(),
  status: z.enum(['booked', 'cancelled']),
});
export type Appointment = z.infer<typeof appointmentShape>;
