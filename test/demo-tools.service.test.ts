import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { parametersSchema, toolCatalogue, toolNamed } from '../activities/banking/tools/index.ts';
import { dayAhead, nextWeekday } from '../activities/banking/testing/days.ts';
import { decide } from '../model-server/chat/decide.ts';
import { chatRequestSchema } from '../model-server/chat/request.ts';
import type { Encoder } from '../model-server/encoder/encoder.ts';
import { loadTestEncoder } from '../model-server/test-server.ts';
import { startToolBench, type ToolBench } from './support/tool-bench.ts';

let encoder: Encoder;
let bench: ToolBench;
beforeAll(async () => {
  encoder = await loadTestEncoder();
  bench = await startToolBench(inject('bankDatabaseUrl'));
});
afterAll(async () => {
  await bench.running.stop();
  await encoder.close();
});
beforeEach(() => bench.reset());

const tools = toolCatalogue().map(({ name, description }) => ({
  type: 'function', function: { name, description, parameters: parametersSchema(toolNamed(name)) },
}));

/** Plays a conversation with the tools of the catalogue at a real bank; gives back each question, call and reply. */
async function converse(texts: string[]): Promise<string[]> {
  const messages: unknown[] = [{ role: 'system', content: 'You are the assistant of a bank.' }];
  const story: string[] = [];
  for (const text of texts) {
    messages.push({ role: 'user', content: text });
    for (let round = 0; round < 5; round += 1) {
      const decision = await decide(encoder, chatRequestSchema.parse({ model: 'citiflow-demo', messages, tools }), new Date());
      if (decision.kind === 'text') {
        story.push(decision.text);
        messages.push({ role: 'assistant', content: decision.text });
        break;
      }
      const calls = decision.calls.map((call, index) => ({ ...call, id: `${messages.length}-${index}` }));
      messages.push({
        role: 'assistant', content: null,
        tool_calls: calls.map(({ id, name, arguments: args }) => ({ id, type: 'function', function: { name, arguments: JSON.stringify(args) } })),
      });
      for (const call of calls) {
        story.push(`${call.name} ${JSON.stringify(call.arguments)}`);
        const result = await bench.call(call.name, call.arguments).then(
          (outcome) => ({ status: 'succeeded', ...outcome }),
          (failure: Error) => ({ status: 'failed', summary: failure.message }),
        );
        messages.push({ role: 'tool', tool_call_id: call.id, content: JSON.stringify(result) });
      }
    }
  }
  return story;
}

const tuesday = nextWeekday(2);
const code = expect.stringMatching(/^(?:list|find)_\w+ \{\}$/);

/** What is said by whom; a call of the model's own look-ups is one of `code`. */
const CONVERSATIONS: [said: string[], story: unknown[]][] = [
  [['Set up a standing order of 100 dollars to Alice every month', dayAhead(20)], [
    expect.stringMatching(/^Which day/), code, expect.stringContaining(`"amountMinor":10000,"firstPayment":"${dayAhead(20)}","frequency":"monthly"`),
    expect.stringMatching(/^Scheduled: \$100\.00 to Alice Chen every month, next on/),
  ]],
  [['Cancel my standing order to City Utilities'], [
    code, 'cancel_scheduled_payment {"scheduledPaymentId":"scheduled-alex-utilities"}', expect.stringMatching(/^Cancelled: \$93\.40 to City Utilities/),
  ]],
  [['I want to add Rosa Diaz as a payee', '12345678', '021000021'], [
    expect.stringMatching(/account number/), expect.stringMatching(/routing number/),
    'add_payee {"name":"Rosa Diaz","accountNumber":"12345678","routingNumber":"021000021"}', expect.stringMatching(/^Rosa Diaz at Granite Credit Union/),
  ]],
  [['Replace my debit card', 'it is damaged'], [
    expect.stringMatching(/^Which reason/), 'replace_card {"cardId":"debit","reason":"damaged"}', expect.stringMatching(/is cancelled\. The new card/),
  ]],
  [['I want to redeem my points', '600'], ['How many points?', 'redeem_points {"points":600}', expect.stringMatching(/^600 points are redeemed/)]],
  [['I want to dispute a payment at Fulmar Fuel', 'I was charged twice'], [
    expect.stringMatching(/^Which reason/), expect.stringMatching(/^open_dispute .*Fulmar Fuel.*charged-twice/), expect.stringMatching(/Fulmar Fuel/),
  ]],
  [['Why was I charged a fee?', 'Please refund the fee'], [
    'explain_fees {}', expect.stringMatching(/^2 fees\./), expect.stringMatching(/^request_fee_refund/), expect.stringMatching(/is refunded/),
  ]],
  [['How many yen do I get for 100 dollars?'], [
    'get_exchange_rate {"toCurrency":"JPY","fromCurrency":"USD","amountMinor":10000}', expect.stringMatching(/^\$100\.00 is ¥14,827/),
  ]],
  [[`Add a travel notice for Italy from ${dayAhead(20)} to ${dayAhead(28)}`], [
    `add_travel_notice {"countries":"Italy","firstDay":"${dayAhead(20)}","lastDay":"${dayAhead(28)}"}`, expect.stringMatching(/^The journey is noted: Italy/),
  ]],
  [['Book an appointment at the Millbrook branch', tuesday, '11:30'], [
    expect.stringMatching(/^Which day/), 'At what time?', code, `book_appointment {"branchId":"branch-millbrook","date":"${tuesday}","time":"11:30"}`,
    expect.stringMatching(/^Booked: General advice at Millbrook on Tuesday/),
  ]],
  [['send 50 to Alice'], [code, 'transfer_funds {"payeeId":"payee-alice","amountMinor":5000}', expect.stringMatching(/^Sent \$50\.00 to Alice Chen/)]],
];

test.each(CONVERSATIONS)('%j', async (said, story) => {
  expect(await converse(said)).toEqual(story);
});
