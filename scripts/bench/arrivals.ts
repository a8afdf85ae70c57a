import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { steadyMs } from './clock.ts';

/** Stands before a server and notes when a request comes to it, by the steady clock. Adds a loopback hop. */
export interface Arrivals {
  /** host:port */
  address: string;
  /** Resolves with the time of the next request whose first bytes fit. */
  next(pattern: RegExp): Promise<number>;
  close(): Promise<void>;
}

/** @param portOf asked at each connection, so that the server may start later */
export async function watchArrivals(portOf: () => number): Promise<Arrivals> {
  let awaited: { pattern: RegExp; arrived: (atMs: number) => void } | undefined;
  const open = new Set<{ destroy(): void }>();
  const server = createServer((client) => {
    const upstream = connect(portOf(), '127.0.0.1');
    for (const [socket, other] of [[client, upstream], [upstream, client]] as const) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined).on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (bytes: Buffer) => {
      if (awaited?.pattern.test(bytes.toString('latin1'))) {
        awaited.arrived(steadyMs());
        awaited = undefined;
      }
      upstream.write(bytes);
    });
    upstream.pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The watch has no port.');
  return {
    address: `127.0.0.1:${address.port}`,
    next: (pattern) => new Promise((arrived) => (awaited = { pattern, arrived })),
    close: () => new Promise((resolve) => {
      for (const socket of open) socket.destroy();
      server.close(() => resolve());
    }),
  };
}
