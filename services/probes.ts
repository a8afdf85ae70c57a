import { connect as connectHttp2, constants } from 'node:http2';
import { connect, createServer } from 'node:net';

/**
 * One unary gRPC call with a ready-made protobuf message, and its `grpc-status` (0 is OK); undefined when the
 * server did not answer. Spares the launcher the gRPC libraries, which take longer to load than a probe to run.
 */
export function grpcStatus(
  address: string, method: string, message: Uint8Array, timeoutMs = 2_000,
): Promise<number | undefined> {
  return new Promise((resolve) => {
    const session = connectHttp2(`http://${address}`);
    const finish = (status: number | undefined) => {
      clearTimeout(timer);
      session.destroy();
      resolve(status);
    };
    const timer = setTimeout(() => finish(undefined), timeoutMs);
    session.on('error', () => finish(undefined));
    const request = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: method,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      te: 'trailers',
    });
    const statusOf = (headers: Record<string, unknown>) => {
      if (headers['grpc-status'] !== undefined) finish(Number(headers['grpc-status']));
    };
    request.on('response', statusOf);
    request.on('trailers', statusOf);
    request.on('error', () => finish(undefined));
    request.on('end', () => finish(undefined));
    request.resume();
    // The frame of gRPC: not compressed, length, message.
    const frame = Buffer.alloc(5 + message.length);
    frame.writeUInt32BE(message.length, 1);
    frame.set(message, 5);
    request.end(frame);
  });
}

/** A protobuf message whose only field, number 1, is this text (at most 127 bytes). */
export function textMessage(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from([0x0a, bytes.length]), bytes]);
}

/** True when `GET url` answers 200 in time. */
export async function httpHealthy(url: string, timeoutMs = 2_000): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** Sends `request` and gives the first bytes that come back, or undefined. */
export function tcpExchange(port: number, request: string, timeoutMs = 2_000): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const finish = (answer: string | undefined) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => finish(undefined));
    socket.on('connect', () => socket.write(request));
    socket.on('data', (data) => finish(data.toString('utf8')));
    socket.on('error', () => finish(undefined));
    socket.on('end', () => finish(undefined));
  });
}

/** True when nothing listens on this port of 127.0.0.1 (nor on all interfaces). */
export async function portFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port that the system has free just now. */
export function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object'
        ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}
