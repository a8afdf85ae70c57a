import { startScriptedModel, type ScriptedReply, type SeenRequest } from '../../test/support/scripted-model.ts';

/**
 * A model that answers at once, a process of its own: forty tokens, or, asked for a balance, first a call of
 * the tool. Its parent hears its address, and on request the times of its answers since the last request.
 */
const TOKENS = 40;
const TEXT = Array.from({ length: TOKENS }, () => 'word ').join('');

const model = await startScriptedModel();
model.otherwise(reply);
process.on('message', () => {
  process.send?.(model.exchanges.splice(0));
  model.requests.length = 0;
});
process.on('disconnect', () => void model.stop().then(() => process.exit(0)));
process.send?.(model.baseUrl);

function reply({ messages }: SeenRequest): ScriptedReply {
  const last = messages.at(-1);
  const accountId = /balance of (\S+)/.exec(typeof last?.content === 'string' ? last.content : '')?.[1];
  if (last?.role === 'user' && accountId !== undefined) {
    return { calls: [{ name: 'get_account_balance', arguments: { accountId } }] };
  }
  return { text: TEXT, chunks: TOKENS };
}
