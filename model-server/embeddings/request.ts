import { z } from 'zod';
import { encoderDimensions } from '../encoder/minilm.ts';

/**
 * OpenAI's own limits: 2,048 texts a request; a text here may be longer than theirs, since it is read in
 * windows.
 */
export const maximumTexts = 2_048;
export const maximumCharacters = 200_000;

const text = z
  .string({ error: 'must be a string; arrays of token ids are not taken, since tokenizers differ' })
  .min(1, 'must not be empty')
  .max(maximumCharacters, `must have at most ${maximumCharacters} characters`);

export const embeddingsRequestSchema = z.object({
  model: z.string().min(1),
  input: z.union([text, z.array(text).min(1, 'must not be empty').max(maximumTexts)], {
    error:
      `must be a non-empty string, or 1 to ${maximumTexts} non-empty strings, each of at most ` +
      `${maximumCharacters} characters (token ids are not taken)`,
  }),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  dimensions: z
    .literal(encoderDimensions, { error: `this model has ${encoderDimensions} dimensions` })
    .optional(),
  user: z.string().optional(),
});

