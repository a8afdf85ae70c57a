import { expect, test } from 'vitest';
import { sendUntilTaken } from './send-update.ts';

/** As the client throws: its own error around gRPC's. */
const failureOf = (code: number) => new Error('Update failed', { cause: Object.assign(new Error('told'), { code, details: 'told', metadata: {} }) });
const DROPPED = failureOf(9);

test('an update that was given up before the workflow took it is sent again; any other failure is told at once', async () => {
  const answers = [DROPPED, DROPPED, 'taken'];
  const sent = () => {
    const answer = answers.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  expect(await sendUntilTaken(sent)).toBe('taken');
  const other = failureOf(14);
  let tries = 0;
  await expect(sendUntilTaken(() => {
    tries += 1;
    return Promise.reject(other);
  })).rejects.toBe(other);
  expect(tries).toBe(1);
});

test('what is given up again and again is told in the end', async () => {
  let tries = 0;
  await expect(sendUntilTaken(() => {
    tries += 1;
    return Promise.reject(DROPPED);
  })).rejects.toBe(DROPPED);
  expect(tries).toBe(6);
});
