import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { freeBlock } from '../test/support/free-ports.ts';
import { choosePorts, usualPorts } from './ports.ts';
import { anyFreePort } from './probes.ts';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function occupy(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
}

test('a demanded port that is taken is refused, naming who holds it', async () => {
  const port = await anyFreePort();
  await occupy(port);
  await expect(choosePorts({}, { demanded: port })).rejects.toThrow(`Port ${port} is in use by process ${process.pid}`);
});

test('last time\'s port is kept while it is free, and given up when it is taken', async () => {
  const [kept, lost] = [await anyFreePort(), await anyFreePort()];
  await occupy(lost);
  const ports = await choosePorts({ bank: kept, api: lost });
  expect(ports.bank).toBe(kept);
  expect(ports.api).not.toBe(lost);
});

test('a further instance has a port of its own, the same as last time', async () => {
  const first = await choosePorts({}, { more: ['worker-2', 'api-2'] });
  const again = await choosePorts(first, { more: ['worker-2', 'api-2'] });
  expect([again['worker-2'], again['api-2']]).toEqual([first['worker-2'], first['api-2']]);
  expect(new Set(Object.values(first)).size).toBe(Object.keys(usualPorts).length + 2);
});

test('no two services get the same port, even when the user demands a usual one of another', async () => {
  const bank = await anyFreePort();
  const ports = await choosePorts({ bank }, { demanded: bank });
  expect(ports.api).toBe(bank);
  expect(new Set(Object.values(ports)).size).toBe(Object.keys(usualPorts).length);
});

test('a block that was asked for wins over the usual ports and last time\'s, but not over a program that has one of it', async () => {
  const from = await freeBlock();
  await occupy(from + 1);
  const ports = await choosePorts({ postgres: await anyFreePort() }, { from, more: ['worker-2'] });
  expect(ports.postgres).toBe(from);
  expect(ports.temporal).not.toBe(from + 1);
  expect(ports['worker-2']).toBe(from + Object.keys(usualPorts).length);
});
