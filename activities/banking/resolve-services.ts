import { CitiflowError } from '../../domain/errors.ts';
import { accountsOf, chooseOne, mainAccountOf } from './resolve.ts';
import {
  appointmentShape, branchShape, disputeShape, feeShape, loanShape, scheduledPaymentShape,
  type Appointment, type Branch, type Dispute, type Fee, type Loan, type ScheduledPayment,
} from './service-shapes.ts';
import { listShape, transactionShape } from './shapes.ts';
import type { ToolContext } from './tool.ts';
import { formatAmount, formatDay } from './wording.ts';

/* What customers call things ("my payment to Alice", "the Millbrook branch"), turned into the bank's ids. */

/** The customer's scheduled payments, those that are over last. @throws CitiflowError as `BankClient.get` */
export const scheduledPaymentsOf = async (context: ToolContext): Promise<ScheduledPayment[]> =>
  (await context.bank.get('/scheduled-payments', listShape(scheduledPaymentShape), context)).items;

/** @throws CitiflowError as `BankClient.get` */
export const disputesOf = async (context: ToolContext): Promise<Dispute[]> =>
  (await context.bank.get('/disputes', listShape(disputeShape), context)).items;

/** The fees that the customer was charged, the latest first. @throws CitiflowError as `BankClient.get` */
export const feesOf = async (context: ToolContext): Promise<Fee[]> =>
  (await context.bank.get('/fees', listShape(feeShape), context)).items;

/** @throws CitiflowError as `BankClient.get` */
export const loansOf = async (context: ToolContext): Promise<Loan[]> =>
  (await context.bank.get('/loans', listShape(loanShape), context)).items;

/** The customer's appointments that are still to come. @throws CitiflowError as `BankClient.get` */
export const appointmentsOf = async (context: ToolContext): Promise<Appointment[]> =>
  (await context.bank.get('/appointments', listShape(appointmentShape), context)).items;

/** Branches and cash machines with all of the words. @throws CitiflowError as `BankClient.get` */
export async function branchesOf(
  context: ToolContext,
  query: { q?: string | undefined; kind?: 'branch' | 'atm' | undefined } = {},
): Promise<Branch[]> {
  const { bank, customerId, signal } = context;
  return (await bank.get('/branches', listShape(branchShape), { customerId, signal, query })).items;
}

/** An id, or the payee's name; left out: the only one that is active. */
export async function resolveScheduledPayment(wanted: string | undefined, context: ToolContext): Promise<string> {
  const all = await scheduledPaymentsOf(context);
  const items = all.filter(({ id, status }) => status === 'active' || id === wanted).map((payment) => ({
    id: payment.id, name: `${payment.payeeName}, ${formatAmount(payment)} on ${payment.nextOn ?? 'no day'}`, payee: payment.payeeName, memo: payment.memo ?? '',
  }));
  return chooseOrOnly(wanted, 'scheduledPaymentId', 'scheduled payment', items, ({ payee, memo }) => [payee, memo]);
}

/** A fee's id or words of its name; left out: the latest that may be asked back, or else the latest. */
export async function resolveFee(wanted: string | undefined, context: ToolContext): Promise<string> {
  const fees = await feesOf(context);
  const latest = fees.find(({ refund }) => refund === 'possible') ?? fees[0];
  if (wanted === undefined && latest) return latest.id;
  const items = fees.map(({ id, description, why }) => ({ id, name: description, why }));
  return chooseOrOnly(wanted, 'feeId', 'fee', items, ({ name, why }) => [name, why]);
}

/** A loan's id, name or kind; left out: the only one. */
export async function resolveLoan(wanted: string | undefined, context: ToolContext): Promise<string> {
  return chooseOrOnly(wanted, 'loanId', 'loan', await loansOf(context), ({ name, kind }) => [name, kind]);
}

/** A branch's id, its name, or the street or town of the only branch there. */
export async function resolveBranch(wanted: string, context: ToolContext): Promise<string> {
  const branches = await branchesOf(context);
  if (branches.some(({ id }) => id === wanted)) return wanted;
  const staffed = branches.filter(({ kind }) => kind === 'branch');
  const words = wanted.replace(/(?:^|\s)(?:the|branch|in|at|on)(?=\s|$)/gi, ' ').trim() || wanted;
  return chooseOne(words, 'branchId', 'branch', staffed, ({ name, address }) => [name, address]);
}

/** An appointment's id, topic, branch or day; left out: the only one. */
export async function resolveAppointment(wanted: string | undefined, context: ToolContext): Promise<string> {
  const items = (await appointmentsOf(context)).map((appointment) => ({
    ...appointment, name: `${appointment.topic} at ${appointment.branchName} on ${appointment.on}`,
  }));
  return chooseOrOnly(wanted, 'appointmentId', 'appointment', items, ({ topic, branchName, on }) => [topic, branchName, on]);
}

/** A transaction's id, or words that only one of the latest card payments of the main account has. */
export async function resolveCardPayment(wanted: string, context: ToolContext): Promise<string> {
  if (/^\d+$/.test(wanted)) return wanted;
  const { bank, customerId, signal } = context;
  const { id: accountId } = mainAccountOf(await accountsOf(context));
  const query = { q: wanted.replace(/^(?:at|to|from|by)\s+/i, ''), limit: 50 };
  const path = `/accounts/${encodeURIComponent(accountId)}/transactions`;
  const { items } = await bank.get(path, listShape(transactionShape), { customerId, signal, query });
  const payments = items
    .filter(({ amountMinor }) => amountMinor < 0)
    .map((payment) => ({ id: payment.id, name: `${payment.description}, ${formatAmount(payment)} on ${formatDay(payment.bookedAt)}` }));
  const [only] = payments;
  if (payments.length === 1 && only) return only.id;
  throw notOne(wanted, 'payment', 'payment', payments);
}

interface Named {
  id: string;
  name: string;
}

function chooseOrOnly<Item extends Named>(
  wanted: string | undefined,
  path: string,
  noun: string,
  items: readonly Item[],
  textsOf: (item: Item) => string[],
): string {
  if (wanted !== undefined) return chooseOne(wanted, path, noun, items, textsOf);
  const [only] = items;
  if (items.length === 1 && only) return only.id;
  throw notOne(undefined, path, noun, items);
}

/** Nothing fits, or too much does: the model is told what there is, to ask the customer. */
function notOne(wanted: string | undefined, path: string, noun: string, items: readonly Named[]): CitiflowError {
  const list = items.slice(0, 10).map(({ id, name }) => `${name} (${id})`).join('; ');
  const message =
    items.length === 0
      ? `There is no ${noun}${wanted === undefined ? '' : ` "${wanted}"`}.`
      : `There are several ${noun}s: ${list}. Ask the customer which one.`;
  return new CitiflowError('tool_arguments_invalid', message, { errors: [{ path, message }] });
}
