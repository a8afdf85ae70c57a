import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Encoder } from '../../encoder/encoder.ts';
import { loadTestEncoder } from '../../test-server.ts';
import { askWithPassages, judgeQuestion, readRecording, type Outcome } from './evaluate.ts';
import { actions, heldOutQuestions, lateQuestions, tunedQuestions, unanswerableQuestions } from './questions.ts';

/** The demonstration agent's threshold. */
const threshold = 0.3;
const wordsOnAverage = 45;

const recording = readRecording();
let encoder: Encoder;
beforeAll(async () => {
  encoder = await loadTestEncoder();
});
afterAll(() => encoder.close());

describe("questions on a bank's guides, with the passages that the engine's search found", () => {
  test('at least 85 in 100 are answered with the fact, from the right guide, in few words', async () => {
    const outcomes: Outcome[] = [];
    for (const question of [...tunedQuestions, ...heldOutQuestions, ...lateQuestions])
      outcomes.push(await judgeQuestion(encoder, recording, question, threshold));
    const wrong = outcomes.filter(({ right }) => !right).map(({ text, reply }) => `${text} -> ${reply}`);
    expect(wrong.length / outcomes.length, wrong.join('\n')).toBeLessThanOrEqual(0.15);
    const lengths = outcomes.map(({ reply }) => reply.split(/\s+/).length);
    expect(lengths.reduce((sum, length) => sum + length) / outcomes.length).toBeLessThan(wordsOnAverage);
  }, 180_000);

  test.each(unanswerableQuestions)('"%s" is not answered', async (text) => {
    const { decision } = await askWithPassages(encoder, recording, text, threshold);
    expect(decision).toMatchObject({ kind: 'text', text: expect.stringMatching(/^I'm sorry, I don't know/) });
  });

  test.each(actions)('"%s" calls %s although passages were found', async (text, name, args) => {
    const { decision } = await askWithPassages(encoder, recording, text, threshold);
    expect(decision).toMatchObject({ kind: 'calls', calls: [{ name, arguments: args }] });
  });

  test('entries of a list each have a line of their own', async () => {
    const { decision } = await askWithPassages(encoder, recording, 'How do I block my card?', threshold);
    const text = decision.kind === 'text' ? decision.text : '';
    expect(text.split('\n').filter((line) => /^\d\. \S/.test(line))).toHaveLength(3);
    expect(text).toMatch(/^You can freeze .+:\n\n1\. [\s\S]+ \[2\]$/);
  });
});
