import type { CitiflowError } from '../../domain/errors.ts';
import { storable } from '../../domain/storable.ts';
import type { HttpOperation, JsonSchema, SourceAuth } from '../../domain/tools/imported.ts';
import type { ToolContext, ToolOutcome } from '../banking/tool.ts';
import { checkOf } from '../imported-tools/json-schema.ts';
import { outcomeUnknown, refusedBy, unavailable, wrapped } from '../imported-tools/answers.ts';
import type { Egress } from './egress.ts';
import { exchange, NoAnswer, type HttpAnswer } from './exchange.ts';
import { authorisation, requestOf } from './request.ts';

export interface OperationCall {
  operation: HttpOperation;
  effect: 'read' | 'write';
  title: string;
  sourceName: string;
  serverUrl: string;
  auth: SourceAuth;
  credential: string | undefined;
  responseSchema: JsonSchema | null;
}

/**
 * Calls one operation. A write carries the ledger's key; nobody can be asked what became of it, so whatever is not
 * certain is an unknown outcome.
 * @throws CitiflowError `bank_refused` (final: it said no, or nothing was sent), `bank_unavailable` (a read that may be
 * tried again), `bank_outcome_unknown` (a write that may have been done)
 */
export async function callOperation(
  egress: Egress,
  call: OperationCall,
  args: Record<string, unknown>,
  { idempotencyKey, signal }: Pick<ToolContext, 'idempotencyKey' | 'signal'>,
): Promise<ToolOutcome> {
  const request = requestOf(call.operation, call.serverUrl, args);
  if (idempotencyKey) request.headers['idempotency-key'] = idempotencyKey;
  const secret = authorisation(call.auth, call.credential);
  let answer: HttpAnswer;
  try {
    answer = await exchange(egress, request, secret, signal);
  } catch (failure) {
    if (!(failure instanceof NoAnswer)) throw failure;
    throw withoutAnswer(failure, call);
  }
  return outcomeOf(answer, call);
}

function withoutAnswer(failure: NoAnswer, { effect, sourceName }: OperationCall): CitiflowError {
  if (effect === 'write' && failure.mayHaveActed) return outcomeUnknown(failure);
  if (failure.refusal) return refusedBy('service_address_refused', `${sourceName}: ${failure.refusal.message}`, failure);
  // A write that was never sent is over: nobody could tell a later attempt's outcome from this one's.
  if (effect === 'write') return refusedBy('service_unreachable', `${sourceName} cannot be reached. Nothing was done.`, failure);
  return unavailable(`${sourceName} cannot be reached right now.`, failure);
}

function outcomeOf(answer: HttpAnswer, call: OperationCall): ToolOutcome {
  const { sourceName, title, effect } = call;
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const { data, fits } = contentOf(answer, call.responseSchema);
    if (fits) return { summary: `${title}: done.`, data: wrapped(sourceName, data) };
    // A write has happened, whatever it answered; what a read answered is all that there is.
    if (effect === 'write') return { summary: `${title}: done, but its answer could not be read.`, data: null };
    throw refusedBy('service_answer_invalid', `${sourceName} answered in another form than it describes.`);
  }
  if (status >= 500) {
    const told = new Error(`HTTP ${status}`);
    throw effect === 'write' ? outcomeUnknown(told) : unavailable(`${sourceName} has a problem right now.`, told, answer.retryAfterMs);
  }
  if (status === 429 && effect === 'read') throw unavailable(`${sourceName} is busy.`, new Error('HTTP 429'), answer.retryAfterMs);
  throw refusedBy(`service_http_${status}`, `${sourceName} refused this (${status}${refusals[status] ?? ''}). Nothing was done.`);
}

const refusals: Record<number, string> = {
  400: ': it does not accept these details', 401: ': our access is not accepted', 403: ': our access does not allow it',
  404: ': it does not know this', 409: ': it conflicts with what is there', 422: ': it does not accept these details',
  429: ': it is too busy',
};

function contentOf(answer: HttpAnswer, schema: JsonSchema | null): { data: unknown; fits: boolean } {
  if (!/json$/.test(answer.mediaType)) return { data: answer.text, fits: schema === null || answer.status === 204 };
  try {
    // Nested too deep, it cannot be walked: it is found here, where that is an answer like any other.
    const data: unknown = answer.text === '' ? null : storable(JSON.parse(answer.text));
    JSON.stringify(data);
    return { data, fits: schema === null || answer.text === '' || checkOf(schema).safeParse(data).success };
  } catch {
    return { data: null, fits: false };
  }
}
