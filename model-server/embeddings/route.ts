import type { RequestHandler } from 'express';
import type { Embedding, Encoder } from '../encoder/encoder.ts';
import { encoderModel } from '../encoder/minilm.ts';
import { modelNotFound, parseBody } from '../errors.ts';
import { embeddingsRequestSchema } from './request.ts';

/**
 * POST /v1/embeddings, as OpenAI defines it: a string or strings in, vectors of length 1 out, in the input's
 * order, as numbers or (what OpenAI's SDKs ask for) as base64 of little-endian 32-bit floats.
 */
export function embeddingsRoute(encoder: Encoder): RequestHandler {
  return async (request, response) => {
    const body = parseBody(embeddingsRequestSchema, request.body);
    if (body.model !== encoderModel) throw modelNotFound(body.model);
    const embeddings = await encoder.embedAll(typeof body.input === 'string' ? [body.input] : body.input);
    const tokens = embeddings.reduce((sum, embedding) => sum + embedding.tokenCount, 0);
    response.json({
      object: 'list',
      model: encoderModel,
      data: embeddings.map((embedding, index) => ({
        object: 'embedding',
        index,
        embedding: body.encoding_format === 'base64' ? toBase64(embedding) : Array.from(embedding.vector),
      })),
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    });
  };
}

function toBase64({ vector }: Embedding): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}
