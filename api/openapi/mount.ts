import type { Express } from 'express';
import { openapiDocument } from './document.ts';
import { referencePage } from './reference-page.ts';

/** `/openapi.json`, and a page that people read it on. */
export function mountOpenapi(app: Express): void {
  const document = openapiDocument();
  const page = referencePage(document);
  app.get('/openapi.json', (_request, response) => {
    response.locals['route'] = '/openapi.json';
    response.json(document);
  });
  app.get('/reference', (_request, response) => {
    response.locals['route'] = '/reference';
    response.type('html').send(page);
  });
}
