import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { flowOf } from '../../../../../test/support/flows.ts';
import { mountInBuilder } from '../testing/builder-host.ts';
import NodeSettings from './NodeSettings.vue';

const BASE = '01890a5d-ac96-774b-bcce-b302099a8001';

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
});

const passage = (title: string, score: number, passes: boolean) =>
  ({ chunkId: title, documentId: 'd', filename: 'fees.md', title, text: `About ${title}`, headingPath: title, scores: { rerank: score, dense: 0.5 }, score, passes });

async function preview(config: Record<string, unknown>) {
  const asked: unknown[] = [];
  const answer = (path: string, body: unknown) => {
    if (path !== '/api/v1/knowledge-search') return undefined;
    asked.push(body);
    return { passages: [passage('Cards', 0.9, true), passage('Loans', 0.2, false)], scoredBy: 'rerank', rerankerUnavailable: false, timingsMs: { total: 12 } };
  };
  const flow = flowOf([['start', 'start'], ['find', 'retrieve', config], ['end', 'end']]);
  const mounted = await mountInBuilder(NodeSettings, flow, ({ draft }) => ({ node: draft.flow.value?.nodes[1] }), { answer });
  return { ...mounted, asked };
}

test('a question is looked for with the settings as they are, and again when they change', async () => {
  const { view, asked, builder } = await preview({ knowledgeBaseIds: [BASE], threshold: 0.5 });
  builder.actions.configure('find', 'maximumDocuments', 'Passages', 3);
  await view.get('[data-own-undo] input').setValue(' What does a card cost? ');
  await view.get('[data-own-undo] form').trigger('submit');
  await flushPromises();
  const first = { knowledgeBaseIds: [BASE], maximumDocuments: 3, threshold: 0.5, mode: 'hybrid', rerank: true, query: 'What does a card cost?' };
  expect(asked).toEqual([first]);
  const cards = view.findAll('[data-own-undo] article');
  expect(cards.map((card) => [card.get('h2').text().includes('Below threshold'), card.attributes('data-cut')])).toEqual([[false, undefined], [true, 'true']]);
  expect(view.get('[data-own-undo] [role=status]').text()).toContain('1 of 2 reach');
  await view.get('[data-field=threshold] input[type=number]').setValue('0.1');
  await vi.advanceTimersByTimeAsync(600);
  expect(asked).toEqual([first, { ...first, threshold: 0.1 }]);
});

test('without a knowledge base there is nothing to look into, and that is said', async () => {
  const { view } = await preview({ knowledgeBaseIds: [] });
  await view.get('[data-own-undo] input').setValue('cards');
  expect(view.get('[data-own-undo]').text()).toContain('Choose a knowledge base first.');
  expect(view.get('[data-own-undo] button[type=submit]').attributes('disabled')).toBeDefined();
});
