import type { Express } from 'express';
import type { Dependencies } from './dependencies.ts';

/** What supervisors and Prometheus ask: alive, ready, how it goes. */
export function mountOperations(app: Express, { readiness, metrics }: Dependencies): void {
  app.get('/healthz', (_request, response) => {
    response.locals['route'] = '/healthz';
    response.json({ status: 'ok' });
  });
  app.get('/readyz', async (_request, response) => {
    response.locals['route'] = '/readyz';
    const { ready, dependencies } = await readiness.check();
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not-ready', dependencies });
  });
  app.get('/metrics', async (_request, response) => {
    response.locals['route'] = '/metrics';
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
