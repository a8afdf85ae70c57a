import type { ScriptedReply, SeenRequest } from '../support/scripted-model.ts';

/** Long enough for a kill to hit the middle of it. */
const SLOWLY = { chunks: 8, delayMs: 60 };

/** What the customer asks of the model below. */
export const request = (amountMinor: number) =>
  `How long does a transfer take? Please send $${(amountMinor / 100).toFixed(2)} to Alice.`;

/**
 * A model that serves the request above: it talks, looks at the payees, transfers, and says that it has. What
 * it says follows from what it reads, so it does not matter how often a killed worker makes it begin again.
 */
export function teller(seen: SeenRequest): ScriptedReply {
  const asked = /send \$(\d+)\.(\d\d) to Alice/.exec(JSON.stringify(seen.messages.findLast(({ role }) => role === 'user')));
  if (!asked) return { text: 'I did not see an amount.' };
  const amountMinor = Number(asked[1]) * 100 + Number(asked[2]);
  const lastAsked = seen.messages.findLastIndex(({ role }) => role === 'user');
  const results = seen.messages.slice(lastAsked).filter(({ role }) => role === 'tool').length;
  if (results === 0) {
    return { text: 'Gladly. First I look at who your payees are, one moment please.', ...SLOWLY, calls: [{ name: 'list_payees', arguments: {} }] };
  }
  if (results === 1) return { calls: [{ name: 'transfer_funds', arguments: { payeeId: 'Alice', amountMinor, currency: 'USD' } }] };
  return { text: 'It is done: the money is on its way to Alice.', ...SLOWLY };
}
