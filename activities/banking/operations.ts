import { z } from 'zod';
import { CitiflowError } from '../../domain/errors.ts';
import { refused } from './client.ts';
import { operationShape } from './shapes.ts';
import { keyOf, type ToolContext, type ToolOutcome } from './tool.ts';

/**
 * The bank's first answer to a write, by its key.
 * @returns undefined when nothing was recorded: the same call with the same key is safe
 * @throws CitiflowError `bank_refused` when a refusal was recorded
 */
export async function recordedAnswer<Shape extends z.ZodType>(
  shape: Shape,
  context: ToolContext,
): Promise<z.infer<Shape> | undefined> {
  const { bank, customerId, signal } = context;
  const path = `/operations/by-key/${encodeURIComponent(keyOf(context))}`;
  try {
    const operation = await bank.get(path, operationShape, { customerId, signal });
    if (operation.status < 400) return shape.parse(operation.body);
    throw refused(z.object({ code: z.string() }).parse(operation.body).code);
  } catch (failure) {
    if (failure instanceof CitiflowError && failure.extra?.['bankCode'] === 'operation_not_found') return undefined;
    throw failure;
  }
}

/**
 * What every write does alike: it goes out with its key and, where it is gated, its proof; and the same words tell
 * of an answer that came and of one that was looked up.
 * @param outcomeOf must not fail: the work is done when it is asked
 */
export function recordedWrite<Shape extends z.ZodType>(
  shape: Shape,
  outcomeOf: (answer: z.infer<Shape>, context: ToolContext) => ToolOutcome | Promise<ToolOutcome>,
) {
  return {
    async send(path: string, body: object, context: ToolContext): Promise<ToolOutcome> {
      const { customerId, signal, challengeToken, argumentsDigest } = context;
      const call = { customerId, signal, challengeToken, argumentsDigest, idempotencyKey: keyOf(context) };
      return outcomeOf(await context.bank.post(path, body, shape, call), context);
    },
    async lookUp(context: ToolContext): Promise<ToolOutcome | 'not-done'> {
      const answer = await recordedAnswer(shape, context);
      return answer === undefined ? 'not-done' : outcomeOf(answer, context);
    },
  };
}
