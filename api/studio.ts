import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import express, { type Express, type Request, type Response } from 'express';

const ENCODINGS = [['br', '.br'], ['gzip', '.gz']] as const;
const YEAR_SECONDS = 365 * 24 * 3600;

/**
 * Serves the built studio, every other address leading to its one page. Assets carry a hash of their content
 * in their names, so a browser may keep them for ever; the page itself is asked for each time.
 */
export function mountStudio(app: Express, folder: string): void {
  const root = resolve(folder);
  app.use('/assets', (request, response, next) => {
    const path = request.path;
    const found = /^\/[\w./-]+$/.test(path) && !path.includes('..')
      ? ENCODINGS.find(([encoding, suffix]) => request.acceptsEncodings(encoding) === encoding && existsSync(join(root, 'assets', path + suffix)))
      : undefined;
    response.vary('Accept-Encoding');
    if (found) {
      response.type(path.slice(path.lastIndexOf('.'))).setHeader('Content-Encoding', found[0]);
      request.url = path + found[1];
    }
    next();
  }, express.static(join(root, 'assets'), { index: false, immutable: true, maxAge: YEAR_SECONDS * 1000, fallthrough: false }));
  app.use(express.static(root, { index: false, maxAge: 0 }));
  app.get('/{*path}', (request: Request, response: Response, next) => {
    const page = join(root, 'index.html');
    if (!request.accepts('html') || !existsSync(page)) return next();
    response.locals['route'] = 'studio';
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile(page);
  });
}
