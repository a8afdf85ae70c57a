/**
 * The one table of what can go wrong at the bank: code -> HTTP status, title, and whether the refusal is
 * an answer to the business request (`recorded`: kept under its idempotency key and given again) or says
 * that the request was never taken up (the key stays free).
 */
export const problems = {
  validation_failed: { status: 400, title: 'The request is not valid', recorded: false },
  idempotency_key_required: { status: 400, title: 'An Idempotency-Key header is needed', recorded: false },
  unauthenticated: { status: 401, title: 'The caller is not known', recorded: false },
  customer_unknown: { status: 403, title: 'No such customer', recorded: false },
  customer_forbidden: { status: 403, title: 'Not your customer record', recorded: false },
  not_found: { status: 404, title: 'Nothing here', recorded: false },
  payload_too_large: { status: 413, title: 'The request is too large', recorded: false },
  idempotency_conflict: { status: 409, title: 'The key was used for another request', recorded: false },

  account_not_found: { status: 404, title: 'No such account', recorded: true },
  account_forbidden: { status: 403, title: 'Not your account', recorded: true },
  payee_not_found: { status: 404, title: 'No such payee', recorded: true },
  payee_forbidden: { status: 403, title: 'Not your payee', recorded: true },
  insufficient_funds: { status: 422, title: 'Not enough money in the account', recorded: true },
  amount_invalid: { status: 422, title: 'The amount cannot be transferred', recorded: true },
  currency_mismatch: { status: 422, title: 'The account holds another currency', recorded: true },
  same_account: { status: 422, title: 'Both sides are the same account', recorded: true },
  transfer_not_found: { status: 404, title: 'No transfer under this key', recorded: false },
  operation_not_found: { status: 404, title: 'No operation under this key', recorded: false },

  card_not_found: { status: 404, title: 'No such card', recorded: true },
  card_forbidden: { status: 403, title: 'Not your card', recorded: true },
  card_already_frozen: { status: 409, title: 'The card is frozen already', recorded: true },
  card_not_frozen: { status: 409, title: 'The card is not frozen', recorded: true },
  card_cancelled: { status: 409, title: 'The card was cancelled', recorded: true },
  card_frozen: { status: 422, title: 'The card is frozen', recorded: true },

  payee_exists: { status: 409, title: 'The payee is on the list already', recorded: true },
  payee_limit_reached: { status: 422, title: 'The list of payees is full', recorded: true },
  payee_new_limit: { status: 422, title: 'The payee is new: small amounts only for a day', recorded: true },
  routing_number_invalid: { status: 422, title: 'No bank has this routing number', recorded: true },

  date_in_past: { status: 422, title: 'The day is over', recorded: true },
  date_too_soon: { status: 422, title: 'The day is too near', recorded: true },
  date_too_far: { status: 422, title: 'The day is too far away', recorded: true },
  dates_reversed: { status: 422, title: 'The last day is before the first', recorded: true },

  scheduled_payment_not_found: { status: 404, title: 'No such scheduled payment', recorded: true },
  scheduled_payment_forbidden: { status: 403, title: 'Not your scheduled payment', recorded: true },
  scheduled_payment_closed: { status: 409, title: 'The scheduled payment has ended or was cancelled', recorded: true },
  scheduled_payment_due: { status: 409, title: 'The scheduled payment is due today', recorded: true },
  nothing_changed: { status: 422, title: 'The request changes nothing', recorded: true },

  card_already_replaced: { status: 409, title: 'The card was replaced already', recorded: true },
  card_limit_exceeded: { status: 422, title: 'Over the card’s daily limit', recorded: true },
  card_limit_above_maximum: { status: 422, title: 'Over the highest limit of a card', recorded: true },
  card_not_debit: { status: 422, title: 'Only debit cards have this limit', recorded: true },
  card_not_credit: { status: 422, title: 'Only credit cards have a credit line', recorded: true },
  credit_line_not_higher: { status: 422, title: 'The credit line is that high already', recorded: true },
  credit_line_above_maximum: { status: 422, title: 'Over the highest credit line', recorded: true },
  credit_line_in_review: { status: 409, title: 'A request for this card is being reviewed', recorded: true },

  points_insufficient: { status: 422, title: 'Not enough points', recorded: true },
  points_below_minimum: { status: 422, title: 'Fewer points than can be redeemed', recorded: true },

  statement_not_found: { status: 404, title: 'No statement for this month', recorded: true },
  statement_not_ready: { status: 409, title: 'The month is not over', recorded: true },

  transaction_not_found: { status: 404, title: 'No such transaction', recorded: true },
  transaction_forbidden: { status: 403, title: 'Not your transaction', recorded: true },
  dispute_not_possible: { status: 422, title: 'Only card payments can be disputed', recorded: true },
  dispute_too_late: { status: 422, title: 'The time for a dispute is over', recorded: true },
  dispute_exists: { status: 409, title: 'The payment is disputed already', recorded: true },
  dispute_not_found: { status: 404, title: 'No such dispute', recorded: true },
  dispute_forbidden: { status: 403, title: 'Not your dispute', recorded: true },

  fee_not_found: { status: 404, title: 'No such fee', recorded: true },
  fee_forbidden: { status: 403, title: 'Not your fee', recorded: true },
  fee_too_old: { status: 422, title: 'The time to ask for this fee back is over', recorded: true },
  fee_refund_exists: { status: 409, title: 'The fee was asked back already', recorded: true },

  loan_not_found: { status: 404, title: 'No such loan', recorded: true },
  loan_forbidden: { status: 403, title: 'Not your loan', recorded: true },

  address_unchanged: { status: 409, title: 'The address is the one on file', recorded: true },
  address_not_accepted: { status: 422, title: 'The address cannot be used', recorded: true },

  currency_not_offered: { status: 422, title: 'The bank does not exchange this currency', recorded: true },

  country_not_served: { status: 422, title: 'Cards cannot be used in this country', recorded: true },
  travel_too_long: { status: 422, title: 'The journey is too long for one notice', recorded: true },
  travel_notice_exists: { status: 409, title: 'There is a notice for these days', recorded: true },

  branch_not_found: { status: 404, title: 'No such branch', recorded: true },
  branch_closed: { status: 422, title: 'The branch is closed then', recorded: true },
  branch_without_appointments: { status: 422, title: 'Nobody works there', recorded: true },
  appointment_taken: { status: 409, title: 'The time is taken', recorded: true },
  appointment_not_found: { status: 404, title: 'No such appointment', recorded: true },
  appointment_forbidden: { status: 403, title: 'Not your appointment', recorded: true },
  appointment_cancelled: { status: 409, title: 'The appointment was cancelled already', recorded: true },

  challenge_required: { status: 403, title: 'A verified challenge is needed', recorded: false },
  challenge_invalid: { status: 403, title: 'The challenge token does not fit this request', recorded: false },
  challenge_used: { status: 403, title: 'The challenge token was used already', recorded: false },
  challenge_expired: { status: 410, title: 'The challenge has expired', recorded: false },
  challenge_not_found: { status: 404, title: 'No such challenge', recorded: false },
  challenge_verified: { status: 409, title: 'The challenge was verified already', recorded: false },
  challenge_locked: { status: 423, title: 'Too many wrong codes', recorded: false },
  code_wrong: { status: 422, title: 'The code is wrong', recorded: false },

  sandbox_controls_off: { status: 403, title: 'The sandbox controls are off', recorded: false },
  fault_injected: { status: 500, title: 'A fault was asked for', recorded: false },
  dependency_unavailable: { status: 503, title: 'The bank cannot reach its ledger', recorded: false },
  outcome_unknown: { status: 504, title: 'The bank does not know whether this was done', recorded: false },
  internal_error: { status: 500, title: 'The bank failed', recorded: false },
} as const;

export type ProblemCode = keyof typeof problems;

/** One thing wrong with one field of a request. */
export interface FieldProblem {
  path: string;
  message: string;
}

interface ProblemExtras {
  triesLeft?: number;
  errors?: FieldProblem[];
  cause?: unknown;
}

/** A refusal with a stable code: thrown anywhere, answered once, in `http/answer-problem.ts`. */
export class BankProblem extends Error {
  readonly code: ProblemCode;
  readonly triesLeft: number | undefined;
  readonly errors: FieldProblem[] | undefined;

  constructor(code: ProblemCode, detail: string, extras: ProblemExtras = {}) {
    super(detail, { cause: extras.cause });
    this.name = 'BankProblem';
    this.code = code;
    this.triesLeft = extras.triesLeft;
    this.errors = extras.errors;
  }

  get status(): number {
    return problems[this.code].status;
  }

  /** Whether this refusal is the lasting answer to its idempotency key. */
  get recorded(): boolean {
    return problems[this.code].recorded;
  }

  /** The `application/problem+json` body, less the id of the request it answers. */
  toBody(): Record<string, unknown> {
    return {
      type: `urn:harbour-mutual:problem:${this.code}`,
      title: problems[this.code].title,
      status: this.status,
      code: this.code,
      detail: this.message,
      ...(this.triesLeft === undefined ? {} : { triesLeft: this.triesLeft }),
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    };
  }
}
