import type { IncomingMessage } from 'node:http';

/** Whether a hop may say for whom it forwards. @param hop 0 for who is connected to us */
export type TrustsHop = (address: string, hop: number) => boolean;

/** As much of a request as says where it comes from. */
export type Connected = Pick<IncomingMessage, 'headers'> & { socket: Pick<IncomingMessage['socket'], 'remoteAddress'> };

/**
 * Where a request comes from: who is connected, or where that is a proxy that we trust, whom it names, and so on
 * along X-Forwarded-For. As Express' `request.ip`, for the requests that do not come by Express.
 */
export function clientAddress(request: Connected, trusts: TrustsHop): string {
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const named = forwarded.map((address) => address.trim()).filter(Boolean).reverse();
  const hops = [request.socket.remoteAddress ?? 'unknown', ...named];
  const origin = hops.find((address, hop) => hop === hops.length - 1 || !trusts(address, hop));
  return origin ?? 'unknown';
}
