import { describe, expect, test } from 'vitest';
import { checkedUrl, isPublicAddress, parseAllowedHosts } from './addresses.ts';

const nobody = parseAllowedHosts();

describe('an address that tools may reach', () => {
  test.each(['8.8.8.8', '93.184.216.34', '1.1.1.1', '2606:4700::1111', '2a00:1450:4001::200e'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    ['0.0.0.0', 'unspecified'], ['0.1.2.3', 'this network'], ['127.0.0.1', 'loopback'], ['127.255.255.254', 'loopback'],
    ['10.0.0.1', 'private'], ['172.16.0.1', 'private'], ['172.31.255.255', 'private'], ['192.168.1.1', 'private'],
    ['100.64.0.1', 'carrier-grade NAT'], ['100.100.100.200', 'metadata of a cloud'], ['169.254.169.254', 'metadata'],
    ['169.254.0.1', 'link-local'], ['168.63.129.16', 'the inside of a cloud'], ['192.0.0.8', 'reserved'],
    ['192.0.2.1', 'documentation'], ['198.18.0.1', 'benchmarking'], ['224.0.0.1', 'multicast'], ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'], ['::', 'unspecified'], ['::1', 'loopback'], ['::127.0.0.1', 'IPv4-compatible'],
    ['::ffff:127.0.0.1', 'IPv4-mapped'], ['::ffff:8.8.8.8', 'IPv4-mapped'], ['::ffff:7f00:1', 'IPv4-mapped'],
    ['64:ff9b::7f00:1', 'NAT64'], ['64:ff9b:1::a00:1', 'local NAT64'], ['2002:7f00:1::', '6to4'], ['2001:0:1::', 'Teredo'],
    ['fc00::1', 'unique local'], ['fd00:ec2::254', 'metadata'], ['fe80::1', 'link-local'], ['fe80::1%eth0', 'link-local with a zone'],
    ['fec0::1', 'site-local'], ['ff02::1', 'multicast'], ['2001:db8::1', 'documentation'], ['100::1', 'discard'],
    ['0177.0.0.1', 'octal'], ['0x7f.0.0.1', 'hexadecimal'], ['2130706433', 'decimal'], ['127.1', 'short'], ['', 'nothing'], ['localhost', 'a name'],
  ])('%s (%s) is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('an address as a builder types it', () => {
  test.each([
    ['https://0177.0.0.1/', '127.0.0.1'], ['https://2130706433/', '127.0.0.1'], ['https://0x7f000001/', '127.0.0.1'],
    ['https://127.1/', '127.0.0.1'], ['https://①②⑦.0.0.1/', '127.0.0.1'], ['https://[::ffff:127.0.0.1]/', '[::ffff:7f00:1]'],
  ])('%s is seen as what it means', (text, hostname) => {
    const url = checkedUrl(text, nobody);
    expect(url.hostname).toBe(hostname);
    expect(isPublicAddress(url.hostname.replace(/^\[|\]$/g, ''))).toBe(false);
  });

  test.each(['http://example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'https://user:secret@example.com/', 'example.com', 'https://[fe80::1%25eth0]/', 'gopher://x'])(
    '%s is refused', (text) => {
      expect(() => checkedUrl(text, nobody)).toThrow(expect.objectContaining({ code: 'tool_address_refused' }));
    });

  test('may be http where the operator has allowed the host', () => {
    expect(checkedUrl('http://tools.internal:8080/x', parseAllowedHosts('tools.internal:8080')).port).toBe('8080');
    expect(() => checkedUrl('http://tools.internal:8081/x', parseAllowedHosts('tools.internal:8080'))).toThrow();
  });
});

describe('the hosts that an operator allows', () => {
  const allowed = parseAllowedHosts('tools.internal, 127.0.0.1:4010, [::1]:99, 10.1.0.0/16, fd00::/8');

  test('are names and addresses, with or without a port', () => {
    expect(allowed.host('tools.internal', 1)).toBe(true);
    expect(allowed.host('127.0.0.1', 4010)).toBe(true);
    expect(allowed.host('127.0.0.1', 4011)).toBe(false);
    expect(allowed.host('[::1]', 99)).toBe(true);
    expect(allowed.host('evil-tools.internal', 1)).toBe(false);
  });

  test('are ranges, which an IPv4-mapped address cannot step around', () => {
    expect(allowed.address('10.1.2.3')).toBe(true);
    expect(allowed.address('::ffff:10.1.2.3')).toBe(true);
    expect(allowed.address('10.2.0.1')).toBe(false);
    expect(allowed.address('fd12::1')).toBe(true);
  });

  test('are refused at the start when they are neither', () => {
    expect(() => parseAllowedHosts('https://tools.internal')).toThrow(/TOOL_ALLOWED_HOSTS/);
  });
});
