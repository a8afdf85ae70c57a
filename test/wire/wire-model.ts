import type { ScriptedReply, SeenRequest } from '../support/scripted-model.ts';

/** What no store takes, as a broken provider might send it. */
export const NUL = '\0';

/**
 * A model that does what the customer's words name: "pay 1.23" asks for a transfer to Alice, "junk" writes
 * characters that are none, anything else is repeated slowly enough to be read in pieces.
 */
export function wireModel(seen: SeenRequest): ScriptedReply {
  const asked = seen.messages.findLastIndex(({ role }) => role === 'user');
  const words = JSON.stringify(seen.messages[asked]?.content);
  const amount = /pay (\d+)\.(\d\d)/.exec(words);
  const answered = seen.messages.slice(asked).some(({ role }) => role === 'tool');
  if (amount && !answered) {
    const amountMinor = Number(amount[1]) * 100 + Number(amount[2]);
    return { calls: [{ name: 'transfer_funds', arguments: { payeeId: 'Alice', amountMinor, currency: 'USD' } }] };
  }
  if (/junk/.test(words)) return { text: `before ${NUL} after`, chunks: 1 };
  return { text: answered ? 'That is settled.' : 'This is the answer, word by word.', chunks: 4, delayMs: 40 };
}
