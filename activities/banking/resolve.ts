import { CitiflowError } from '../../domain/errors.ts';
import type { BankCall } from './client.ts';
import { accountShape, cardShape, listShape, payeeShape, type Account, type Card, type Payee } from './shapes.ts';
import type { ToolContext } from './tool.ts';

const everything = { limit: 200 };
const callOf = ({ customerId, signal }: ToolContext): BankCall => ({ customerId, signal });

/** Read once an attempt, whose signal is its own: a call that resolves a name and then lists asks the bank once. */
const accountsOfAttempt = new WeakMap<AbortSignal, Map<string, Promise<Account[]>>>();

/** The customer's accounts, 200 at most, as they were when this attempt first asked. @throws CitiflowError as `BankClient.get` */
export function accountsOf(context: ToolContext): Promise<Account[]> {
  const { signal, customerId } = context;
  const read = accountsOfAttempt.get(signal) ?? new Map<string, Promise<Account[]>>();
  accountsOfAttempt.set(signal, read);
  const accounts = read.get(customerId) ?? readAccounts(context);
  read.set(customerId, accounts);
  return accounts;
}

async function readAccounts(context: ToolContext): Promise<Account[]> {
  const call = { ...callOf(context), query: everything };
  return (await context.bank.get('/accounts', listShape(accountShape), call)).items;
}

/** The customer's payees, 200 at most. @throws CitiflowError as `BankClient.get` */
export async function payeesOf(context: ToolContext): Promise<Payee[]> {
  const call = { ...callOf(context), query: everything };
  return (await context.bank.get('/payees', listShape(payeeShape), call)).items;
}

/** The customer's cards, 200 at most. @throws CitiflowError as `BankClient.get` */
export async function cardsOf(context: ToolContext): Promise<Card[]> {
  const call = { ...callOf(context), query: everything };
  return (await context.bank.get('/cards', listShape(cardShape), call)).items;
}

/** An id, a kind ("savings"), or part of a name becomes an account's id. Left out: the main checking account. */
export async function resolveAccountId(wanted: string | undefined, context: ToolContext, path: string): Promise<string> {
  const accounts = await accountsOf(context);
  if (wanted === undefined) return mainAccountOf(accounts).id;
  return chooseOne(wanted, path, 'account', accounts, (account) => [account.kind, account.name, account.numberMasked]);
}

/** The first checking account, or else the first account. */
export function mainAccountOf(accounts: readonly Account[]): Account {
  const main = accounts.find((account) => account.kind === 'checking') ?? accounts[0];
  if (!main) throw new CitiflowError('bank_refused', 'This customer has no account.', { extra: { bankCode: 'account_not_found' } });
  return main;
}

/**
 * The id of the payee that an id, a name or a nickname means.
 * @throws CitiflowError `tool_arguments_invalid` when none or several fit
 */
export async function resolvePayeeId(wanted: string, context: ToolContext): Promise<string> {
  return chooseOne(wanted, 'payeeId', 'payee', await payeesOf(context), (payee) => [payee.name, payee.nickname ?? '']);
}

/**
 * The id of the card that an id, a kind, a name or its last digits mean.
 * @throws CitiflowError `tool_arguments_invalid` when none or several fit
 */
export async function resolveCardId(wanted: string, context: ToolContext): Promise<string> {
  const texts = (card: Card) => [card.kind, card.name, card.numberMasked];
  // A card that was replaced is meant only by its own id or number: "debit" is the new one.
  const cards = (await cardsOf(context)).filter(
    (card) => card.status !== 'cancelled' || card.id === wanted || card.numberMasked.endsWith(wanted),
  );
  return chooseOne(wanted, 'cardId', 'card', cards, texts);
}

interface Named {
  id: string;
  name: string;
}

/**
 * An exact id wins, then an exact text, then a part of one. What looks like an id and is not the customer's
 * goes through as it is: the bank says whether it is unknown or someone else's.
 * @throws CitiflowError `tool_arguments_invalid` that lists what there is, when none or several fit
 */
export function chooseOne<Item extends Named>(
  wanted: string,
  path: string,
  noun: string,
  items: readonly Item[],
  textsOf: (item: Item) => string[],
): string {
  if (items.some((item) => item.id === wanted)) return wanted;
  const text = folded(wanted);
  const exact = items.filter((item) => textsOf(item).some((own) => folded(own) === text));
  const fitting = exact.length > 0 ? exact : items.filter((item) => textsOf(item).some((own) => hasWords(own, text)));
  if (fitting.length === 1 && fitting[0]) return fitting[0].id;
  if (fitting.length === 0 && looksLikeId(wanted)) return wanted;
  const list = (fitting.length > 0 ? fitting : items).slice(0, 10).map(({ id, name }) => `${name} (${id})`).join(', ');
  const message =
    fitting.length > 1
      ? `"${wanted}" fits several ${noun}s: ${list}. Ask the customer which one.`
      : `There is no ${noun} "${wanted}". There is: ${list || 'none'}.`;
  throw new CitiflowError('tool_arguments_invalid', message, { errors: [{ path, message }] });
}

const looksLikeId = (text: string) => /^[a-z]+(-[a-z0-9]+)+$/.test(text);

/** Case and accents do not matter, nor do the dots before a masked number. */
const folded = (text: string) =>
  text.normalize('NFKD').replace(/[\p{M}•*]/gu, '').replace(/\s+/g, ' ').trim().toLowerCase();

/** True when the wanted words stand in the text as whole words: "al" is not Alice. */
const hasWords = (text: string, wanted: string) =>
  wanted.length > 1 && ` ${folded(text).replace(/[^\p{L}\p{N}]+/gu, ' ')} `.includes(` ${wanted.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `);
