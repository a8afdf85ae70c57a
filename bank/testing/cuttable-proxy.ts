import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A TCP proxy before PostgreSQL: cutting it is what PostgreSQL's death looks like from here. */
export interface CuttableProxy {
  /** The same address, by way of the proxy. */
  through(url: string): string;
  cut(): void;
  mend(): void;
  /** Passes the next COMMIT on and cuts its connection before the answer. */
  cutAtNextCommit(): void;
  close(): Promise<void>;
}

/** Starts a proxy before the server that `targetUrl` names. */
export async function startCuttableProxy(targetUrl: string): Promise<CuttableProxy> {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  let cutsAtCommit = false;
  const server = createServer((client) => {
    if (isCut) return void client.destroy();
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes) => {
      upstream.write(bytes);
      if (!cutsAtCommit || !bytes.includes('commit')) return;
      cutsAtCommit = false;
      upstream.removeAllListeners('data').once('data', () => client.destroy());
    });
    upstream.on('data', (bytes) => client.write(bytes));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const destroyAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    through: (url) => Object.assign(new URL(url), { host: `127.0.0.1:${address.port}` }).href,
    cut: () => {
      isCut = true;
      destroyAll();
    },
    mend: () => (isCut = false),
    cutAtNextCommit: () => (cutsAtCommit = true),
    close: async () => {
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
