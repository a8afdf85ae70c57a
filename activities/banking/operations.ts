import { z } from 'zod';
import { CitiflowError } from '../../domain/errors.ts';
import { refused } from './client.ts';
import { operationShape } from './shapes.ts';
import { keyOf, type ToolContext } from './tool.ts';

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
