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
