import express from 'express';
import { z } from 'zod';
import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

/** Told by us, and by Express, of the same request. */
function addressOf(trusted: number | string[] | false, forwarded: string | undefined): string {
  const app = express().set('trust proxy', trusted);
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const request = { headers, socket: { remoteAddress: '10.0.0.1' } };
  const ours = clientAddress(request, app.get('trust proxy fn'));
  const theirs = z.string().parse(Object.assign(Object.create(app.request), request, { app }).ip);
  expect(ours).toBe(theirs);
  return ours;
}

test('without a trusted proxy, who is connected counts and the header does not', () => {
  expect(addressOf(false, '203.0.113.7')).toBe('10.0.0.1');
  expect(addressOf(['192.0.2.0/24'], '203.0.113.7')).toBe('10.0.0.1');
});

test('a trusted proxy says for whom it forwards; what that one says beyond is not believed', () => {
  expect(addressOf(1, '198.51.100.9, 203.0.113.7')).toBe('203.0.113.7');
  expect(addressOf(2, '198.51.100.9, 203.0.113.7')).toBe('198.51.100.9');
  expect(addressOf(['10.0.0.0/8'], '198.51.100.9, 203.0.113.7, 10.0.0.2')).toBe('203.0.113.7');
  expect(addressOf(['10.0.0.0/8'], '10.0.0.3, 10.0.0.2')).toBe('10.0.0.3');
  expect(addressOf(1, undefined)).toBe('10.0.0.1');
  expect(addressOf(5, ' 203.0.113.7 ,')).toBe('203.0.113.7');
});
