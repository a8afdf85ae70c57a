import type { customerRoutes } from '../../../contract/http/customers.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import { readCustomer } from '../../commands/read-customer.ts';
import type { HandlersOf } from '../../handler.ts';

export const customerHandlers: HandlersOf<typeof customerRoutes> = {
  async read({ params, user, response }, { database, bank }) {
    // The bank knows more customers than a tenant has to do with: only those who have written, or ask for something.
    const [known] = await database.query(
      user.tenantId,
      `select 1 as known from conversations where customer_id = ?
       union all select 1 from approvals where customer_id = ? limit 1`,
      [params.customerId, params.customerId],
    );
    if (!known) throw new CitiflowError('not_found');
    const abandoned = new AbortController();
    response.on('close', () => abandoned.abort());
    return { status: 200, body: await readCustomer(bank, params.customerId, abandoned.signal) };
  },
};
