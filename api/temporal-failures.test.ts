import { expect, test } from 'vitest';
import { fromTemporal, runHasEnded, updateWasDropped } from './temporal-failures.ts';

/** As the client throws: its own error around gRPC's. */
function failureOf(code: number, details: string): Error {
  return new Error('Update failed', { cause: Object.assign(new Error(details), { code, details, metadata: {} }) });
}

test('an update that the server gave up because the worker was ending has done nothing: it may be sent again', () => {
  const dropped = failureOf(9, 'Unable to perform workflow execution update due to unexpected workflow task failure.');
  expect(updateWasDropped(dropped)).toBe(true);
  expect(runHasEnded(dropped)).toBe(false);
  expect(fromTemporal(dropped)).toMatchObject({ code: 'dependency_unavailable' });
});

test.each([[4, true], [14, true], [3, false], [7, false]])('gRPC status %d is a server that does not answer: %s', (code, unreachable) => {
  const failure = failureOf(code, 'told by the server');
  expect(updateWasDropped(failure)).toBe(false);
  const told = fromTemporal(failure);
  if (unreachable) expect(told).toMatchObject({ code: 'dependency_unavailable' });
  else expect(told).toBe(failure);
});
