import ipaddr from 'ipaddr.js';
import { CitiflowError } from '../../domain/errors.ts';

/** Addresses that are public by their range and still serve a cloud's inside. */
const INSIDE_OF_CLOUDS = new Set(['168.63.129.16']);
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/**
 * Whether an address is one of the public internet: not loopback, private, link-local, carrier-grade NAT,
 * multicast, reserved or documentation, and none of the IPv6 forms that carry an IPv4 address inside.
 * @param address as a resolver gives it; what is no address is not public
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || INSIDE_OF_CLOUDS.has(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6);
}

/** Inner addresses that an operator has opened on purpose. */
export interface AllowedHosts {
  /** True when the host, with this port, is allowed whatever it resolves to. */
  host(hostname: string, port: number): boolean;
  address(address: string): boolean;
}

/**
 * @param text TOOL_ALLOWED_HOSTS: `host`, `host:port`, `[v6]:port`, an address or a CIDR range, separated by commas
 * @throws Error that names an entry that is none of these
 */
export function parseAllowedHosts(text = ''): AllowedHosts {
  const entries = text.split(',').map((entry) => entry.trim().toLowerCase()).filter(Boolean);
  const ranges = entries.filter((entry) => ipaddr.isValidCIDR(entry)).map((entry) => ipaddr.parseCIDR(entry));
  const hosts = entries.filter((entry) => !ipaddr.isValidCIDR(entry)).map(hostEntry);
  return {
    host: (hostname, port) =>
      hosts.some((entry) => entry.hostname === bare(hostname) && (entry.port === undefined || entry.port === port)),
    address(address) {
      if (!ipaddr.isValid(address)) return false;
      const parsed = ipaddr.process(address);
      return ranges.some(([range, bits]) => parsed.kind() === range.kind() && parsed.match(range, bits));
    },
  };
}

function hostEntry(entry: string): { hostname: string; port: number | undefined } {
  if (ipaddr.isValid(entry)) return { hostname: entry, port: undefined };
  const [, bracketed, name, port] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/.exec(entry) ?? [];
  const hostname = bracketed ?? name;
  if (!hostname) throw new Error(`TOOL_ALLOWED_HOSTS: "${entry}" is no host, host:port, address or CIDR range`);
  return { hostname, port: port === undefined ? undefined : Number(port) };
}

/**
 * A URL that a tool may be pointed at: https, or http where the operator has allowed the host; no user
 * information. What its host resolves to is checked at each connection, by egress.ts.
 * @throws CitiflowError `tool_address_refused`
 */
export function checkedUrl(text: string | URL, allowed: AllowedHosts): URL {
  const url = URL.canParse(String(text)) ? new URL(text) : undefined;
  if (!url) throw refusedAddress('That is not a complete web address, such as https://api.example.com.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refusedAddress('Only https addresses can be called.');
  if (url.username || url.password) throw refusedAddress('Put no user name or password into the address.');
  const port = portOf(url);
  if (url.protocol === 'http:' && !allowed.host(url.hostname, port) && !allowed.address(bare(url.hostname))) {
    throw refusedAddress('Only https addresses can be called; an operator may allow this host.');
  }
  return url;
}

export const portOf = (url: URL) => Number(url.port || (url.protocol === 'https:' ? 443 : 80));

/** An IPv6 host without its brackets. */
export const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, '').toLowerCase();

export const refusedAddress = (detail?: string) => new CitiflowError('tool_address_refused', detail);
