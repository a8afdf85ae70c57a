import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { stringifySetCookie } from 'cookie';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { CitiflowError, ERRORS } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import { clientAddress, type TrustsHop } from '../client-address.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Caller } from '../handler.ts';
import type { OriginPolicy } from '../middleware/origin.ts';
import { asCitiflowError, logUnexpected, problemOf } from '../middleware/problem.ts';
import { authorise, callerOf, cookieOptions } from '../middleware/session.ts';
import { newSecret } from '../sessions/secrets.ts';
import { VISITOR_COOKIE, VISITOR_SECONDS } from '../sessions/visitors.ts';
import { ChatSession } from './chat-session.ts';
import { FrameBudget } from './frame-budget.ts';
import { parseFrame } from './parse-frame.ts';

const PATH = /^\/ws\/chat\/([^/?]+)$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const HEARTBEAT_MS = 30_000;
/** Unsent bytes at which a client that does not read is let go, to come back and read on from its offset. */
const SLOW_CLIENT_BYTES = 4 * 1024 * 1024;
const CLOSE_CODE = { goingAway: 1012, comeBack: 1013, flood: 1008, unknownAgent: 4404, keyEnded: 4401 } as const;

export interface ChatSockets {
  /** For the HTTP server's `upgrade` event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sends every client away, to come back to the next process. */
  close(): Promise<void>;
}

/** `GET /ws/chat/{agentId}`: see contract/events.ts for the frames. */
export function createChatSockets(dependencies: Dependencies, origins: OriginPolicy, trusts: TrustsHop): ChatSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: LIMITS.frameBytes, clientTracking: true, perMessageDeflate: false });
  const alive = new WeakSet<WebSocket>();
  const newVisitors = new WeakMap<IncomingMessage, string>();

  server.on('headers', (headers: string[], request: IncomingMessage) => {
    const secret = newVisitors.get(request);
    if (secret) headers.push(`Set-Cookie: ${visitorCookie(dependencies, secret)}`);
  });
  const heartbeat = setInterval(() => {
    for (const client of server.clients) {
      if (!alive.has(client)) client.terminate();
      alive.delete(client);
      client.ping();
    }
  }, HEARTBEAT_MS);
  heartbeat.unref();

  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const agentId = PATH.exec(new URL(request.url ?? '/', 'http://localhost').pathname)?.[1];
    if (agentId === undefined) throw new CitiflowError('not_found');
    if (!origins.allows(request)) throw new CitiflowError('origin_not_allowed');
    const address = clientAddress(request, trusts);
    const caller = await callerOf(request, dependencies, address);
    if (caller.apiKey) authorise('conversations:write', caller);
    await dependencies.rateLimits.take('sockets', caller.user?.id ?? address);
    if (!caller.user && !caller.visitorSecret) {
      caller.visitorSecret = newSecret();
      newVisitors.set(request, caller.visitorSecret);
    }
    const known = UUID.test(agentId) && (await agentExists(dependencies, caller, agentId));
    server.handleUpgrade(request, socket, head, (client) => {
      alive.add(client);
      client.on('pong', () => alive.add(client));
      if (known) converse(dependencies, client, agentId, caller);
      else refuseAgent(client);
    });
  };

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      accept(request, socket, head).catch((error: unknown) => refuse(dependencies, socket, error));
    },
    async close() {
      clearInterval(heartbeat);
      for (const client of server.clients) client.close(CLOSE_CODE.goingAway, 'The server restarts. Come back.');
      await new Promise((resolve) => setTimeout(resolve, server.clients.size > 0 ? 300 : 0));
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

async function agentExists({ database }: Dependencies, caller: Caller, agentId: string): Promise<boolean> {
  const tenantId = await database.tenantOfAgent(agentId);
  return tenantId !== undefined && (!caller.user || caller.user.tenantId === tenantId);
}

function converse(dependencies: Dependencies, client: WebSocket, agentId: string, caller: Caller): void {
  const budget = new FrameBudget(dependencies.environment.RATE_LIMIT_FRAMES_PER_MINUTE);
  const session = new ChatSession(dependencies, {
    agentId,
    caller,
    send(frame) {
      if (client.readyState !== client.OPEN) return;
      if (client.bufferedAmount > SLOW_CLIENT_BYTES) client.close(CLOSE_CODE.comeBack, 'Too slow. Come back with your last offset.');
      else client.send(JSON.stringify(frame));
    },
    close: (code, reason) => client.close(code, reason),
  });
  const endWatch = caller.apiKey && dependencies.apiKeys.watch(caller.apiKey, () => {
    session.fail(new CitiflowError('unauthenticated', 'The API key of this socket was revoked, or has expired.'));
    session.end();
    client.close(CLOSE_CODE.keyEnded, 'unauthenticated');
  });
  dependencies.metrics.sockets.inc();
  client.on('close', () => {
    dependencies.metrics.sockets.dec();
    endWatch?.();
    session.end();
  });
  // A frame over the limit, or one that is not a frame: ws closes with the right code by itself.
  client.on('error', () => undefined);
  client.on('message', (data: RawData) => {
    if (client.readyState !== client.OPEN) return;
    const verdict = budget.take(Date.now());
    if (verdict.allowed) return receive(session, data);
    if (verdict.flood) return cutOff(client, session);
    session.fail(new CitiflowError('rate_limited', undefined, { retryAfterMs: verdict.retryAfterMs }));
  });
}

function receive(session: ChatSession, data: RawData): void {
  try {
    session.handle(parseFrame(data.toString()));
  } catch (error) {
    session.fail(error);
  }
}

/** What a flooding client still sends is neither parsed nor kept. */
function cutOff(client: WebSocket, session: ChatSession): void {
  session.end();
  client.close(CLOSE_CODE.flood, 'Too many frames.');
  setTimeout(() => client.terminate(), 2_000).unref();
}

function refuseAgent(client: WebSocket): void {
  client.on('error', () => undefined);
  const error = { type: 'error', code: 'not_found', message: 'There is no such agent.' };
  client.send(JSON.stringify(error), () => client.close(CLOSE_CODE.unknownAgent, 'not_found'));
}

/** Refuses before the handshake, in HTTP's words. */
function refuse({ logger }: Dependencies, socket: Duplex, error: unknown): void {
  const known = asCitiflowError(error);
  if (ERRORS[known.code].fault === 'ours') logUnexpected(logger, error);
  const { status } = ERRORS[known.code];
  const body = JSON.stringify(problemOf(known, 'websocket'));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: application/problem+json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const visitorCookie = ({ environment }: Dependencies, secret: string) => {
  const { httpOnly, secure } = cookieOptions(environment);
  return stringifySetCookie(VISITOR_COOKIE, secret, { path: '/', maxAge: VISITOR_SECONDS, sameSite: 'lax', ...(httpOnly ? { httpOnly } : {}), ...(secure ? { secure } : {}) });
};
