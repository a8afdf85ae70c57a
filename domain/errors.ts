/**
 * The one table of errors. Each code says which HTTP status it becomes, whether a retry can help, whose
 * fault it is, and the sentence that a person may read. Codes are stable: outside programs match on them.
 */
export type Fault = 'caller' | 'dependency' | 'ours';

export interface ErrorRule {
  status: number;
  retryable: boolean;
  fault: Fault;
  /** Shown to customers and users as it stands: no names of systems, no stack, no data. */
  text: string;
}

const rule = (status: number, fault: Fault, text: string, retryable = false): ErrorRule => ({
  status,
  retryable,
  fault,
  text,
});

export const ERRORS = {
  validation_failed: rule(422, 'caller', 'Something in the request is not valid. See the list of errors.'),
  malformed_json: rule(400, 'caller', 'The request is not valid JSON.'),
  unauthenticated: rule(401, 'caller', 'Sign in first.'),
  sign_in_failed: rule(401, 'caller', 'The e-mail address or the password is wrong.'),
  forbidden: rule(403, 'caller', 'Your role does not allow this.'),
  origin_not_allowed: rule(403, 'caller', 'Requests from this site are not allowed.'),
  not_found: rule(404, 'caller', 'There is no such thing, or you may not see it.'),
  method_not_allowed: rule(405, 'caller', 'This address does not take that method.'),
  conflict: rule(409, 'caller', 'Someone else has changed this meanwhile. Load it again and repeat your change.'),
  turn_in_progress: rule(409, 'caller', 'An answer is being written. Wait for it, or stop it.'),
  queue_full: rule(429, 'caller', 'Too many messages are waiting. Send this one again in a moment.', true),
  rate_limited: rule(429, 'caller', 'Too many requests. Try again in a moment.', true),
  payload_too_large: rule(413, 'caller', 'That is larger than the limit.'),
  unsupported_media_type: rule(415, 'caller', 'That kind of file or content type is not supported.'),
  message_empty: rule(422, 'caller', 'The message is empty. Write something first.'),
  message_too_long: rule(422, 'caller', 'The message is too long. Shorten it and send it again.'),
  unknown_event_type: rule(400, 'caller', 'The server does not know this type of event.'),
  offset_from_the_future: rule(
    409,
    'caller',
    'afterOffset is larger than the last offset of this conversation. Start again from offset 0.',
  ),
  hello_required: rule(409, 'caller', 'Send a hello first.'),
  turn_not_found: rule(404, 'caller', 'No such turn is running.'),
  trial_needs_test: rule(422, 'caller', 'Steps can be pinned in test conversations only: a live one runs its flow as it is.'),
  step_not_found: rule(404, 'caller', 'The turn has no such step.'),
  step_not_recorded: rule(409, 'caller', 'The steps of this turn were not kept whole, so it cannot be gone on from one of them. Run the whole turn again.'),
  node_not_found: rule(404, 'caller', 'The flow has no such node.'),
  agent_not_published: rule(409, 'caller', 'This agent has no published version yet.'),
  flow_invalid: rule(422, 'caller', 'The agent has problems that must be mended before it can run.'),
  release_running: rule(409, 'caller', 'A release of this agent is running. Wait for its end, or abort it first.'),
  release_not_ready: rule(422, 'caller', 'This version cannot be released as things are. See the list of errors.'),
  release_gate_unmet: rule(422, 'caller', 'An evaluation that the release asks for is missing or has not passed. See the list of errors.'),
  release_metric_without_data: rule(422, 'caller', 'Production has no data for a condition. Leave it out, or wait until there is some.'),
  release_needs_other_person: rule(403, 'caller', 'Somebody else has to decide on this release: not who proposed it.'),
  release_decided: rule(409, 'caller', 'The release has been decided on already. Only the first verdict counts.'),
  release_closed: rule(409, 'caller', 'This release has ended. Propose a new one, or roll back.'),
  release_stage_wrong: rule(409, 'caller', 'The release is not at a stage at which this can be done.'),
  release_never_in_production: rule(409, 'caller', 'Customers have never had this version, so there is no rolling back to it. Propose a release of it: somebody else approves it.'),
  release_not_needed: rule(409, 'caller', 'This version is in production already.'),
  test_needs_production: rule(409, 'caller', 'An A/B test needs a version in production, where customers are when it ends. Release one first.'),
  release_required: rule(409, 'caller', 'Customers use this agent: propose a release for a version to reach them.'),
  conversation_taken: rule(409, 'caller', 'A colleague has taken this conversation over.'),
  conversation_not_taken: rule(409, 'caller', 'Take the conversation over first.'),
  approval_closed: rule(409, 'caller', 'This approval has already been decided, or has expired.'),
  approval_code_wrong: rule(422, 'caller', 'The code is not right.'),
  approval_code_required: rule(422, 'caller', 'A verification code is needed to approve this.'),
  approval_mismatch: rule(409, 'caller', 'The approval is for other arguments than those waiting.'),
  approval_needs_other_person: rule(403, 'caller', 'Somebody else has to decide this: not who asked for it, and not who approved it first.'),
  approval_reason_required: rule(422, 'caller', 'Say how the customer was verified: a call-back needs a reason.'),
  approval_not_found: rule(404, 'caller', 'There is no such approval.'),
  tool_unknown: rule(404, 'caller', 'There is no such tool.'),
  tool_arguments_invalid: rule(422, 'caller', 'The arguments do not fit the tool.'),
  tool_in_use: rule(409, 'caller', 'Agents still use this. Take it out of them first.'),
  tool_name_taken: rule(409, 'caller', 'Another tool has this name already.'),
  tool_source_invalid: rule(422, 'caller', 'No tools can be read from this.'),
  tool_address_refused: rule(422, 'caller', 'This address may not be called.'),
  tool_not_allowed: rule(403, 'caller', 'The policy does not allow this call.'),
  tool_call_under_way: rule(409, 'caller', 'This call is still being looked up. Try again in a minute.', true),
  tool_call_settled: rule(409, 'caller', 'The outcome of this call is known already.'),
  tool_limit_reached: rule(429, 'caller', 'Too many tool calls for one turn.'),
  sign_in_required: rule(401, 'caller', 'The customer must be signed in for this.'),
  evaluation_not_ready: rule(422, 'caller', 'The suite cannot be run yet. See the list of errors.'),
  evaluation_over_budget: rule(422, 'caller', 'The run is expected to cost more than the cap. Raise the cap, or run fewer cases.'),
  evaluation_ended: rule(409, 'caller', 'This run has ended.'),
  evaluation_busy: rule(429, 'caller', 'As many evaluations are running as may. Wait for one to end, or cancel it.', true),
  replay_no_conversations: rule(422, 'caller', 'No conversation with customers fits. Widen the filter, or wait until there are some.'),
  replay_version_gone: rule(404, 'caller', 'The version, or its agent, is gone. Choose another version.'),
  replay_not_ready: rule(422, 'caller', 'The version cannot run as things are. See the list of errors.'),
  replay_running: rule(409, 'caller', 'A replay of this version is running. Wait for its end, or cancel it.'),
  replay_over_budget: rule(422, 'caller', 'The replay is expected to cost more than the cap. Raise the cap, or run fewer conversations.'),
  replay_ended: rule(409, 'caller', 'This replay has ended.'),
  replay_busy: rule(429, 'caller', 'As many replays are running as may. Wait for one to end, or cancel it.', true),
  embedding_model_mismatch: rule(
    409,
    'caller',
    'The knowledge base was indexed with another embedding model. Index it again, or set that model.',
  ),
  document_unreadable: rule(422, 'caller', 'The document could not be read.'),
  model_unauthorized: rule(502, 'dependency', 'The model provider refused our credentials.'),
  model_bad_request: rule(502, 'dependency', 'The model provider refused the request.'),
  model_context_too_long: rule(422, 'dependency', 'The conversation is too long for the model.'),
  model_refused: rule(422, 'dependency', 'The model declined to answer.'),
  model_rate_limited: rule(503, 'dependency', 'The model is busy.', true),
  model_unavailable: rule(503, 'dependency', 'The model cannot be reached.', true),
  model_stream_cut: rule(503, 'dependency', 'The model stopped in the middle of its answer.', true),
  bank_refused: rule(422, 'dependency', 'The bank declined this.'),
  bank_unavailable: rule(503, 'dependency', 'The bank cannot be reached.', true),
  bank_outcome_unknown: rule(503, 'dependency', 'The bank has not confirmed whether this was done.', true),
  dependency_unavailable: rule(503, 'dependency', 'A service that this needs cannot be reached. Try again.', true),
  internal: rule(500, 'ours', 'Something went wrong on our side. It has been recorded.', true),
} as const satisfies Record<string, ErrorRule>;

export type ErrorCode = keyof typeof ERRORS;

export interface FieldError {
  path: string;
  message: string;
}

/** An error that a person may read. `detail` replaces the table's sentence where more can be said. */
export class CitiflowError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[] | undefined;
  readonly extra: Record<string, unknown> | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    detail?: string,
    more: { errors?: FieldError[]; extra?: Record<string, unknown>; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(detail ?? ERRORS[code].text, { cause: more.cause });
    this.name = 'CitiflowError';
    this.code = code;
    this.errors = more.errors;
    this.extra = more.extra;
    this.retryAfterMs = more.retryAfterMs;
  }
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && value in ERRORS;
}
