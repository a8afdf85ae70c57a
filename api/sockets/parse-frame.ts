import { z } from 'zod';
import { clientFrameSchema, type ClientFrame } from '../../contract/events.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { unstorableParts } from '../middleware/unstorable.ts';
import { fieldErrors } from '../middleware/validate.ts';

const types: ReadonlySet<unknown> = new Set(clientFrameSchema.options.flatMap((option) => [...option.shape.type.values]));
const typed = z.looseObject({ type: z.unknown() });

/** @throws CitiflowError `malformed_json`, `unknown_event_type`, `validation_failed` that names the fields */
export function parseFrame(text: string): ClientFrame {
  const value = typed.safeParse(jsonOf(text));
  if (!value.success || !types.has(value.data.type)) throw new CitiflowError('unknown_event_type');
  const frame = clientFrameSchema.safeParse(value.data);
  const errors = frame.success ? unstorableParts(frame.data) : fieldErrors(frame.error);
  if (frame.success && errors.length === 0) return frame.data;
  const listed = errors.map(({ path, message }) => `${path}: ${message}`).join(' ');
  throw new CitiflowError('validation_failed', listed, { errors });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CitiflowError('malformed_json', undefined, { cause: error });
  }
}
