import { createServer, type Server } from 'node:http';

/** `GET /healthz`: 200 while every queue is polled. No port, no server. */
export function serveHealth(port: number | undefined, isHealthy: () => boolean): Server | null {
  if (port === undefined) return null;
  return createServer((request, response) => {
    const known = request.url === '/healthz';
    response.writeHead(known ? (isHealthy() ? 200 : 503) : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: known && isHealthy() ? 'ok' : 'unavailable' }));
  }).listen(port, '127.0.0.1');
}
