import { settle } from './bed.ts';
import { steadyMs } from './clock.ts';
import type { DeskBed } from './desk-bed.ts';
import type { Findings } from './report.ts';
import { p50, p95 } from './statistics.ts';

const WARM_UP_ROUNDS = 8;
const FIRST_AMOUNT_MINOR = 10_01;
const TRANSFER = /^POST \/transfers /;
const CHECK = /^POST \/challenges\/[^ ]+\/verify /;
/** As often as a customer may write in a conversation a minute, with room to spare. */
const TURNS_A_CONVERSATION = 12;

/**
 * From the customer's verdict to the approved tool's start: the code is checked with the bank, the verdict is told, the call is
 * judged again and claimed, and its request arrives at the bank. By turns with the floor.
 */
export async function measureVerdict(desk: DeskBed, rounds: number): Promise<Findings> {
  const samples: { checkedMs: number; startedMs: number; toldMs: number; floorMs: number }[] = [];
  let chat = desk.chat();
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    if ((round + WARM_UP_ROUNDS) % TURNS_A_CONVERSATION === 0) {
      chat.close();
      chat = desk.chat();
    }
    const seen = await decide(desk, chat, FIRST_AMOUNT_MINOR + WARM_UP_ROUNDS + round);
    await settle();
    const run = await desk.bare.run(2);
    if (round >= 0) samples.push({ ...seen, floorMs: run.endedAtMs - run.startedAtMs });
    await settle();
  }
  chat.close();
  const of = (key: keyof (typeof samples)[number]) => samples.map((sample) => sample[key]);
  return {
    title: `From a verdict to the tool's start (${rounds} transfers, each approved with its code)`,
    figures: [
      {
        name: "verdict sent to the transfer's arrival at the bank, p50", value: p50(of('startedMs')), unit: 'ms',
        floor: p50(of('floorMs')), aim: { of: 'value', most: 150 },
      },
      { name: "verdict sent to the transfer's arrival at the bank, p95", value: p95(of('startedMs')), unit: 'ms', floor: p95(of('floorMs')) },
      { name: "verdict sent to the code's arrival at the bank, p50", value: p50(of('checkedMs')), unit: 'ms' },
      { name: 'verdict sent until its customer is told the result, p50', value: p50(of('toldMs')), unit: 'ms' },
    ],
    notes: ['Floor: an empty workflow with two activities, start to result: the check of the code and the call are two.'],
  };
}

async function decide(desk: DeskBed, chat: ReturnType<DeskBed['chat']>, amountMinor: number) {
  const from = chat.events.length;
  chat.say(desk.request(amountMinor));
  const asked = await chat.until(() => chat.events.slice(from).find((event) => event.type === 'approval-request'), 'no approval-request');
  const code = await desk.bank.codeFor(desk.customerId, asked.argumentsDigest);
  await settle();
  const checked = desk.arrivals.next(CHECK);
  const sentAtMs = steadyMs();
  chat.approve(asked.approvalId, code);
  const checkedAtMs = await checked;
  const startedAtMs = await desk.arrivals.next(TRANSFER);
  await chat.until(() => chat.events.slice(from).find((event) => event.type === 'tool-result'), 'no tool-result');
  const toldMs = steadyMs() - sentAtMs;
  await chat.until(() => chat.events.slice(from).find((event) => event.type === 'turn-end'), 'no turn-end');
  return { checkedMs: checkedAtMs - sentAtMs, startedMs: startedAtMs - sentAtMs, toldMs };
}
