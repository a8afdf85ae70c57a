import type { Customer } from '../../contract/http/customers.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { BankClient } from '../../activities/banking/client.ts';
import { accountShape, cardShape, listShape, payeeShape, profileShape } from '../../activities/banking/shapes.ts';

const PAGE = { limit: 100 };

/**
 * What the bank knows of a customer, in one picture. Read each time: balances and cards change.
 * @throws CitiflowError `not_found` for a customer whom the bank does not know, `bank_unavailable`
 */
export async function readCustomer(bank: BankClient, customerId: string, signal: AbortSignal): Promise<Customer> {
  const call = { customerId, signal };
  const list = { ...call, query: PAGE };
  try {
    const [profile, accounts, cards, payees] = await Promise.all([
      bank.get(`/customers/${encodeURIComponent(customerId)}`, profileShape, call),
      bank.get('/accounts', listShape(accountShape), list),
      bank.get('/cards', listShape(cardShape), list),
      bank.get('/payees', listShape(payeeShape), list),
    ]);
    return {
      ...profile,
      accounts: accounts.items,
      cards: cards.items.map(({ id, kind, name, numberMasked, status }) => ({ id, kind, name, numberMasked, status })),
      payees: payees.items.map(({ id, name, accountMasked }) => ({ id, name, accountMasked })),
    };
  } catch (failure) {
    if (failure instanceof CitiflowError && failure.extra?.['bankCode'] === 'customer_unknown') {
      throw new CitiflowError('not_found', undefined, { cause: failure });
    }
    throw failure;
  }
}
