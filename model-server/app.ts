import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { chatModel } from './chat/completion.ts';
import { chatRoute } from './chat/route.ts';
import { embeddingsRoute } from './embeddings/route.ts';
import type { Encoder } from './encoder/encoder.ts';
import { encoderModel } from './encoder/minilm.ts';
import { answerError, unknownRoute } from './errors.ts';
import { modelsRoute } from './models-route.ts';
import { rerankModel, rerankRoute } from './rerank/route.ts';

export interface ModelServerParts {
  encoder: Encoder;
  logger: Logger;
  /** Pace of the demonstration model's stream; 0 sends everything at once. */
  tokensPerSecond: number;
}

/**
 * Builds the model server over a loaded encoder: the demonstration chat model, embeddings, rerank and the
 * list of models.
 */
export function buildModelServer({ encoder, logger, tokensPerSecond }: ModelServerParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.locals.logger = logger;
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  // One line a request, without its texts: they are the customers' words.
  app.use((request, response, next) => {
    const startedAt = performance.now();
    response.on('close', () => {
      const durationMs = Math.round(performance.now() - startedAt);
      logger.info(
        { method: request.method, path: request.path, status: response.statusCode, durationMs },
        'request',
      );
    });
    next();
  });
  app.use(express.json({ limit: '16mb' }));
  app.get(['/v1/models', '/v1/models/:model'], modelsRoute([chatModel, encoderModel, rerankModel]));
  app.post('/v1/chat/completions', chatRoute(encoder, tokensPerSecond));
  app.post('/v1/embeddings', embeddingsRoute(encoder));
  app.post(['/rerank', '/v1/rerank'], rerankRoute(encoder));
  app.use(unknownRoute);
  app.use(answerError);
  return app;
}
