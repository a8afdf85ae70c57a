import OpenAI from 'openai';
import { settle, type Bed } from './bed.ts';
import { steadyMs } from './clock.ts';
import type { Findings } from './report.ts';
import { p50, p95 } from './statistics.ts';

const WARM_UP_ROUNDS = 8;

/**
 * How soon a customer sees that the turn has begun, against an empty workflow's first step; and what the way
 * from the model to the customer adds to the first token, against the model's own client library. By turns.
 */
export async function measureFirstEvent(bed: Bed, rounds: number): Promise<Findings> {
  const direct = new OpenAI({ baseURL: bed.model.baseUrl, apiKey: 'none', maxRetries: 0 });
  const events: number[] = [];
  const floors: number[] = [];
  const tokens: number[] = [];
  const directTokens: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const turn = await measureTurn(bed);
    await settle();
    const bare = await bed.bare.run(1);
    const directMs = await measureDirect(bed, direct);
    if (round < 0) continue;
    events.push(turn.firstEventMs);
    floors.push(bare.firstStepAtMs - bare.startedAtMs);
    tokens.push(turn.firstTokenMs);
    directTokens.push(directMs);
  }
  const added = p50(tokens) - p50(directTokens);
  return {
    title: `First event and first token (${rounds} turns)`,
    figures: [
      { name: 'message to turn-start, p50', value: p50(events), unit: 'ms', floor: p50(floors), aim: { of: 'ratio', most: 1.5 } },
      { name: 'message to turn-start, p95', value: p95(events), unit: 'ms', floor: p95(floors) },
      { name: 'first token, model to client, p50', value: p50(tokens), unit: 'ms', floor: p50(directTokens) },
      { name: 'first token, model to client, p95', value: p95(tokens), unit: 'ms', floor: p95(directTokens) },
      { name: 'first token, added by the relay, p50', value: added, unit: 'ms', aim: { of: 'value', most: 15 } },
    ],
    notes: ['Floors: an empty workflow, start to its first local activity having run; the openai library at the same model server.'],
  };
}

async function measureTurn({ model, freshClient }: Bed): Promise<{ firstEventMs: number; firstTokenMs: number }> {
  const client = await freshClient();
  await model.takeExchanges();
  await settle();
  const seen = await client.turn('Say something.');
  const [exchange] = await model.takeExchanges();
  return {
    firstEventMs: seen.firstEventAtMs - seen.sentAtMs,
    firstTokenMs: seen.firstTextAtMs - (exchange?.firstTokenAtMs ?? Number.NaN),
  };
}

/** First token at the server to first token out of the library. */
async function measureDirect({ model }: Bed, direct: OpenAI): Promise<number> {
  await model.takeExchanges();
  const stream = await direct.chat.completions.create({
    model: 'instant', stream: true, messages: [{ role: 'user', content: 'Say something.' }],
  });
  let firstAtMs = Number.NaN;
  for await (const chunk of stream) {
    if (Number.isNaN(firstAtMs) && chunk.choices[0]?.delta.content) firstAtMs = steadyMs();
  }
  const [exchange] = await model.takeExchanges();
  return firstAtMs - (exchange?.firstTokenAtMs ?? Number.NaN);
}
