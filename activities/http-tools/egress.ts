import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector, fetch as undiciFetch } from 'undici';
import { LIMITS } from '../../domain/limits.ts';
import { bare, checkedUrl, isPublicAddress, refusedAddress, type AllowedHosts } from './addresses.ts';

export interface ResolvedAddress {
  address: string;
  family: number;
}

export interface EgressOptions {
  allowed: AllowedHosts;
  /** Every address of a host. The system's resolver, unless a test says otherwise. */
  resolve?: (hostname: string) => Promise<ResolvedAddress[]>;
}

/** The only way out to addresses that builders typed in. */
export interface Egress {
  allowed: AllowedHosts;
  /** A line of its own for one call: closed with it, so that every call is checked anew. */
  open(options?: { maximumBytes?: number }): Line;
}

export interface Line {
  /** Some connection was made: the other side may have seen a request. Before that it is certain that it has not. */
  readonly connected: boolean;
  /** One request, redirects unfollowed, its body cut off by an error above the limit. */
  fetch(url: string | URL, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/**
 * A host is resolved once, when it is connected to: every address of it is checked and the connection goes to
 * one of those. A name that answers otherwise a moment later changes nothing, as nobody asks it again.
 */
export function createEgress({ allowed, resolve = resolveAll }: EgressOptions): Egress {
  async function addressesOf(hostname: string, port: number): Promise<ResolvedAddress[]> {
    const literal = ipaddr.isValid(hostname) ? [{ address: hostname, family: hostname.includes(':') ? 6 : 4 }] : undefined;
    const addresses = literal ?? (await resolve(hostname));
    const open = allowed.host(hostname, port);
    const mayConnect = ({ address }: ResolvedAddress) => open || isPublicAddress(address) || allowed.address(address);
    if (addresses.length === 0 || !addresses.every(mayConnect)) {
      throw refusedAddress('That address leads into a private network. An operator may allow it.');
    }
    return addresses;
  }
  return {
    allowed,
    open: ({ maximumBytes = LIMITS.toolAnswerBytes } = {}) => openLine(allowed, addressesOf, maximumBytes),
  };
}

const resolveAll = (hostname: string) => lookup(hostname, { all: true, verbatim: true });

function openLine(
  allowed: AllowedHosts,
  addressesOf: (hostname: string, port: number) => Promise<ResolvedAddress[]>,
  maximumBytes: number,
): Line {
  let connected = false;
  const connect: buildConnector.connector = (target, done) => {
    const hostname = bare(target.hostname);
    const port = Number(target.port || (target.protocol === 'https:' ? 443 : 80));
    const connectTo = (addresses: ResolvedAddress[]) => {
      const connector = buildConnector({
        timeout: LIMITS.toolConnectMs,
        lookup: (_host, options, answer) => {
          const first = addresses[0];
          if (options.all || !first) answer(null, addresses);
          else answer(null, first.address, first.family);
        },
      });
      connector(target, (...result) => {
        if (!result[0]) connected = true;
        done(...result);
      });
    };
    addressesOf(hostname, port).then(connectTo, (failure: Error) => done(failure, null));
  };
  const dispatcher = new Agent({ connect, headersTimeout: LIMITS.toolHttpMs, bodyTimeout: LIMITS.toolHttpMs });
  return {
    get connected() {
      return connected;
    },
    async fetch(url, init = {}) {
      const { body, headers, method, signal } = init;
      const answer = await undiciFetch(checkedUrl(url, allowed), {
        redirect: 'manual',
        dispatcher,
        ...(method ? { method } : {}),
        ...(headers ? { headers: Object.fromEntries(new Headers(headers)) } : {}),
        ...(typeof body === 'string' ? { body } : {}),
        ...(signal ? { signal } : {}),
      });
      const noBody = [101, 204, 205, 304].includes(answer.status);
      return new Response(noBody ? null : limited(answer.body, maximumBytes), {
        status: answer.status,
        statusText: answer.statusText,
        headers: [...answer.headers],
      });
    },
    close: () => dispatcher.destroy(),
  };
}

/** The other side sent more than is taken. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

function limited(body: ReadableStream<Uint8Array> | null, maximumBytes: number): ReadableStream<Uint8Array> | null {
  let bytes = 0;
  return (
    body?.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.byteLength;
          if (bytes > maximumBytes) controller.error(new AnswerTooLarge());
          else controller.enqueue(chunk);
        },
      }),
    ) ?? null
  );
}
