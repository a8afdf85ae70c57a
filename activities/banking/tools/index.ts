import { z } from 'zod';
import type { ToolFacts } from '../../../domain/flow/compile.ts';
import type { Tool as ToolEntry } from '../../../contract/http/tools.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import type { Tool } from '../tool.ts';
import { addPayee } from './add-payee.ts';
import { addTravelNotice } from './add-travel-notice.ts';
import { bookAppointment } from './book-appointment.ts';
import { cancelAppointment } from './cancel-appointment.ts';
import { cancelScheduledPayment } from './cancel-scheduled-payment.ts';
import { changeAddress } from './change-address.ts';
import { changeScheduledPayment } from './change-scheduled-payment.ts';
import { explainFees } from './explain-fees.ts';
import { findBranch } from './find-branch.ts';
import { freezeCard } from './freeze-card.ts';
import { getAccountBalance } from './get-account-balance.ts';
import { getDisputeStatus } from './get-dispute-status.ts';
import { getExchangeRate } from './get-exchange-rate.ts';
import { getLoanPayoff } from './get-loan-payoff.ts';
import { getPaymentHistory } from './get-payment-history.ts';
import { getProfile } from './get-profile.ts';
import { getRewardsPoints } from './get-rewards-points.ts';
import { getStatement } from './get-statement.ts';
import { listAccounts } from './list-accounts.ts';
import { listAppointments } from './list-appointments.ts';
import { listCards } from './list-cards.ts';
import { listLoans } from './list-loans.ts';
import { listPayees } from './list-payees.ts';
import { listScheduledPayments } from './list-scheduled-payments.ts';
import { listStatements } from './list-statements.ts';
import { openDispute } from './open-dispute.ts';
import { redeemPoints } from './redeem-points.ts';
import { replaceCard } from './replace-card.ts';
import { requestCreditLimit } from './request-credit-limit.ts';
import { requestFeeRefund } from './request-fee-refund.ts';
import { schedulePayment } from './schedule-payment.ts';
import { searchTransactions } from './search-transactions.ts';
import { setCardLimit } from './set-card-limit.ts';
import { transferFunds } from './transfer-funds.ts';
import { transferToHuman } from './transfer-to-human.ts';
import { unfreezeCard } from './unfreeze-card.ts';

/** Every banking tool, by the name that the model calls. A new tool is one file here and one line. */
export const TOOLS = {
  get_account_balance: getAccountBalance,
  get_payment_history: getPaymentHistory,
  get_rewards_points: getRewardsPoints,
  search_transactions: searchTransactions,
  list_cards: listCards,
  freeze_card: freezeCard,
  unfreeze_card: unfreezeCard,
  list_payees: listPayees,
  transfer_funds: transferFunds,
  list_accounts: listAccounts,
  list_scheduled_payments: listScheduledPayments,
  schedule_payment: schedulePayment,
  change_scheduled_payment: changeScheduledPayment,
  cancel_scheduled_payment: cancelScheduledPayment,
  add_payee: addPayee,
  replace_card: replaceCard,
  set_card_limit: setCardLimit,
  request_credit_limit: requestCreditLimit,
  redeem_points: redeemPoints,
  list_statements: listStatements,
  get_statement: getStatement,
  open_dispute: openDispute,
  get_dispute_status: getDisputeStatus,
  list_loans: listLoans,
  get_loan_payoff: getLoanPayoff,
  explain_fees: explainFees,
  request_fee_refund: requestFeeRefund,
  get_profile: getProfile,
  change_address: changeAddress,
  find_branch: findBranch,
  get_exchange_rate: getExchangeRate,
  add_travel_notice: addTravelNotice,
  book_appointment: bookAppointment,
  list_appointments: listAppointments,
  cancel_appointment: cancelAppointment,
  transfer_to_human: transferToHuman,
} satisfies Record<string, Tool>;

const byName: ReadonlyMap<string, Tool> = new Map<string, Tool>(Object.entries(TOOLS));

/** @throws CitiflowError `tool_unknown` */
export function toolNamed(name: string): Tool {
  const tool = byName.get(name);
  if (!tool) throw new CitiflowError('tool_unknown');
  return tool;
}

/** What `GET /api/v1/tools` lists, and what a model is offered of each. */
export function toolCatalogue(): ToolEntry[] {
  return [...byName.values()].map((tool) => ({
    name: tool.name,
    description: tool.description,
    category: tool.category,
    effect: tool.effect,
    requiresAuth: tool.requiresAuth,
    requires2FA: tool.requires2FA,
    rateLimitPerMinute: tool.rateLimitPerMinute,
    parameters: parametersSchema(tool),
  }));
}

/** JSON Schema of the arguments as a model writes them: what has a default may be left out. */
export function parametersSchema(tool: Tool): Record<string, unknown> {
  if (tool.parametersSchema) return tool.parametersSchema;
  const { $schema: _dialect, ...schema } = z.toJSONSchema(tool.parameters, { io: 'input' });
  return schema;
}

/** What the compiler and the validation of flows need to know. */
export function toolFacts(): ReadonlyMap<string, ToolFacts> {
  return new Map([...byName].map(([name, tool]) => [name, factsOf(tool)]));
}

const requiredShape = z.array(z.string()).catch([]);

/** A tool's facts, with the names of the parameters without which it cannot be called. */
export function factsOf(tool: Tool): ToolFacts {
  const { effect, requiresAuth, requires2FA } = tool;
  return { effect, requiresAuth, requires2FA, required: requiredShape.parse(parametersSchema(tool)['required']) };
}
