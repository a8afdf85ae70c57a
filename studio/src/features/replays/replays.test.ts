import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import type { ReplayPairDetail } from '../../../../contract/http/replays.ts';
import { summariseReplay } from '../../../../domain/replay/summary.ts';
import { NO_CALLS, type SideFigures } from '../../../../domain/replay/pair.ts';
import { i18n } from '../../i18n.ts';
import PairCalls from './components/PairCalls.vue';
import ReplayFigures from './components/ReplayFigures.vue';

const plugins = { global: { plugins: [i18n] } };
const side = (more: Partial<SideFigures> = {}): SideFigures =>
  ({ turns: 1, failed: 0, handedOver: false, guardrailHits: 0, inputTokens: 900, outputTokens: 100, costMicros: 20_000, durationMs: 2_000, ...more });

test('a report says what diverges, and what became dearer, with its sign', () => {
  const summary = summariseReplay([0, 1].map((extra) => ({
    status: 'done' as const, verdict: null,
    figures: { original: side(), candidate: side({ costMicros: 30_000, durationMs: 1_000 }), calls: { ...NO_CALLS, same: 1, extra }, likeness: [0.5] },
  })));
  const text = mount(ReplayFigures, { props: { summary }, ...plugins }).text();
  expect(text).toContain('50.0 %');
  expect(text).toMatch(/Cost\s*\$0\.02\s*\$0\.03\s*(was \$0\.02)?\s*\+50\.0 %/);
  expect(text).toMatch(/Time without tools\s*2\.0 s\s*1\.0 s\s*(was 2\.0 s)?\s*−50\.0 %/);
  expect(text).toContain('Not judged');
});

test('calls are read beside what the recording has of them, and a divergence is told apart', () => {
  const call = { toolName: 'transfer_funds', arguments: { amountMinor: 5 }, effect: 'write' as const, status: 'succeeded' as const, summary: 'Sent.' };
  const calls: ReplayPairDetail['turns'][number]['calls'] = [
    { kind: 'other-arguments', original: call, candidate: { ...call, arguments: { amountMinor: 6 }, status: 'failed', summary: 'Not recorded.' } },
    { kind: 'missing', original: { ...call, toolName: 'list_payees', effect: 'read' }, candidate: null },
  ];
  const [other, missing] = mount(PairCalls, { props: { calls }, ...plugins }).findAll('li');
  expect(other?.text()).toMatch(/Transfer funds.*other arguments.*Writes/s);
  expect(other?.findAll('pre').map((shown) => shown.text())).toEqual(['amountMinor: 5', 'amountMinor: 6']);
  expect(missing?.text()).toContain('No longer called');
});
