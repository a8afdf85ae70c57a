import type { RequestHandler } from 'express';
import { modelNotFound } from './errors.ts';

const createdSeconds = Date.UTC(2025, 0, 1) / 1000;

/** GET /v1/models and GET /v1/models/:model, as OpenAI lists them. */
export function modelsRoute(ids: string[]): RequestHandler<{ model?: string }> {
  const models = ids.map((id) => ({ id, object: 'model', created: createdSeconds, owned_by: 'citiflow' }));
  return (request, response) => {
    const wanted = request.params.model;
    if (wanted === undefined) return void response.json({ object: 'list', data: models });
    const model = models.find((candidate) => candidate.id === wanted);
    if (!model) throw modelNotFound(wanted);
    response.json(model);
  };
}
