import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { compareFlows } from '../../../../../domain/flow/compare.ts';
import type { Flow } from '../../../../../domain/flow/model.ts';
import { i18n } from '../../../i18n.ts';
import { marksOfDifference } from '../difference-marks.ts';
import FlowDifferenceView from './FlowDifferenceView.vue';

const node = (id: string, type: string, more: object = {}) => ({ id, type, position: { x: 0, y: 0 }, config: {}, ...more });
const before: Flow = {
  nodes: [node('check', 'guardrail', { name: 'Check' }), node('model', 'model', { config: { systemPrompt: 'Be kind to customers.' } }), node('old', 'reply', { name: 'Old answer' })],
  edges: [{ id: '1', source: 'check', sourceHandle: 'next', target: 'model' }, { id: '2', source: 'check', sourceHandle: 'blocked', target: 'old' }],
};
const after: Flow = {
  nodes: [node('check', 'guardrail', { name: 'Check' }), node('model', 'model', { config: { systemPrompt: 'Be brief to customers.' } }), node('wait', 'wait', { name: 'Pause' })],
  edges: [{ id: '1', source: 'check', sourceHandle: 'next', target: 'model' }, { id: '3', source: 'model', target: 'wait' }],
};
const difference = compareFlows(before, after);
const view = (props: object = {}) => mount(FlowDifferenceView, { props: { difference, before, after, ...props }, global: { plugins: [i18n] } });

test('nodes and connections that came, went and changed are said in words, by their names', () => {
  const text = view().text();
  for (const said of ['Pause was added', 'Old answer was removed', 'Model was changed', 'Check (Blocked) → Old answer was removed', 'Model → Pause was added']) expect(text).toContain(said);
  expect(text).not.toMatch(/config\.|systemPrompt/u);
});

test('a prompt is compared word by word', () => {
  const field = view().get('[data-testid=field-difference]');
  expect(field.text()).toContain('System prompt');
  expect([field.get('del').text(), field.get('ins').text()]).toEqual(['kind', 'brief']);
});

test('a node is chosen from the list, and shown as chosen', async () => {
  const list = view({ selected: 'model' });
  expect(list.findAll('[aria-pressed=true]').map((button) => button.text())).toEqual(['~Model was changed']);
  await list.findAll('h3 button')[0]?.trigger('click');
  expect(list.emitted('choose')).toEqual([['wait']]);
});

test('two that run alike say so', () => {
  expect(view({ difference: compareFlows(before, before), after: before }).text()).toBe('Nothing differs for whoever talks to the agent.');
});

test('on the canvases each is marked where it is: what went before, what came after, what changed in both', () => {
  const marks = marksOfDifference(difference, { added: 'Added', removed: 'Removed', changed: 'Changed' });
  const said = (nodes: typeof marks.before.nodes) => [...nodes].map(([id, mark]) => [id, mark.tone, mark.badge?.text]);
  expect(said(marks.before.nodes)).toEqual([['model', 'caution', 'Changed'], ['old', 'negative', 'Removed']]);
  expect(said(marks.after.nodes)).toEqual([['model', 'caution', 'Changed'], ['wait', 'positive', 'Added']]);
  expect([[...marks.before.edges.keys()], [...marks.after.edges.keys()]]).toEqual([['2'], ['3']]);
});
