import { expect, test, vi } from 'vitest';
import { LIMITS } from '../../domain/limits.ts';
import { DeltaRelay } from './delta-relay.ts';

function recordingRelay(send: () => Promise<void> = async () => undefined) {
  const sent: { text: string; atMs: number }[] = [];
  const relay = new DeltaRelay(async (text) => {
    sent.push({ text, atMs: Date.now() });
    await send();
  });
  return { relay, sent };
}

test('the first delta goes out at once and later ones together, at most one an interval, nothing lost', async () => {
  vi.useFakeTimers();
  try {
    const { relay, sent } = recordingRelay();
    for (let index = 0; index < 100; index += 1) {
      relay.push(`${index} `);
      await vi.advanceTimersByTimeAsync(5);
    }
    await relay.end();
    const gaps = sent.slice(1, -1).map((event, index) => event.atMs - (sent[index]?.atMs ?? 0));
    expect(sent[0]?.text).toBe('0 ');
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(LIMITS.deltaIntervalMs);
    expect(sent.map((event) => event.text).join('')).toBe(Array.from({ length: 100 }, (_, index) => `${index} `).join(''));
    expect(sent.length).toBeLessThan(25);
  } finally {
    vi.useRealTimers();
  }
});

test('a slow log makes pieces larger, and only the last send goes out behind one still on its way', async () => {
  let running = 0;
  let most = 0;
  const { relay, sent } = recordingRelay(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 60));
    running -= 1;
  });
  for (let index = 0; index < 10; index += 1) {
    relay.push('x');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(most).toBe(1);
  await relay.end();
  expect(running).toBe(0);
  expect(sent.map((event) => event.text).join('')).toBe('x'.repeat(10));
});

test('a failed send is thrown to whoever writes next', async () => {
  const { relay } = recordingRelay(() => Promise.reject(new Error('the log is gone')));
  relay.push('a');
  await new Promise((resolve) => setImmediate(resolve));
  expect(() => relay.push('b')).toThrow('the log is gone');
  await expect(relay.end()).rejects.toThrow('the log is gone');
});
