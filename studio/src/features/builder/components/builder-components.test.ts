import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { flowOf } from '../../../../../test/support/flows.ts';
import type { BuilderContext } from '../context.ts';
import { mountInBuilder } from '../testing/builder-host.ts';
import FlowOutline from './FlowOutline.vue';
import NodePalette from './NodePalette.vue';
import SaveStateLine from './SaveStateLine.vue';

const FLOW = flowOf([['start', 'start'], ['ask', 'model', { systemPrompt: 'Hi' }], ['say', 'reply', { text: 'Bye' }], ['end', 'end']]);
const ways = ({ draft }: BuilderContext) => draft.flow.value?.edges.map((edge) => `${edge.source} -> ${edge.target}`).sort();

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
});

describe('the palette', () => {
  const palette = () => mountInBuilder(NodePalette, FLOW, () => ({ place: { after: 'ask' } }));

  test('finds by words, what is called so first, and Enter adds it at its place', async () => {
    const { view, builder, said } = await palette();
    await view.get('input').setValue('reply');
    expect(view.findAll('[role=option]')[0]?.text()).toMatch(/^Reply/);
    await view.get('input').setValue('timer');
    await view.get('input').trigger('keydown', { key: 'Enter' });
    const added = builder.draft.flow.value?.nodes.at(-1);
    expect(added?.type).toBe('wait');
    expect(ways(builder)).toEqual([`ask -> ${added?.id}`, 'say -> end', 'start -> ask', `${added?.id} -> say`].sort());
    expect(said).toEqual(['Add Wait']);
  });

  test('arrows go through the list and round, and the search field says where they are', async () => {
    const { view } = await palette();
    const last = view.findAll('[role=option]').at(-1);
    await view.get('input').trigger('keydown', { key: 'ArrowUp' });
    expect(view.get('input').attributes('aria-activedescendant')).toBe(last?.attributes('id'));
    expect(last?.attributes('aria-selected')).toBe('true');
  });

  test('a second start is not offered, and what nobody has is said', async () => {
    const { view } = await palette();
    expect(view.findAll('[role=option]').some((option) => option.attributes('data-type') === 'start')).toBe(false);
    await view.get('input').setValue('teleport');
    expect(view.text()).toContain('No kind of node matches.');
  });
});

describe('the outline', () => {
  const outline = () => mountInBuilder(FlowOutline, FLOW, ({ draft }) => ({ flow: draft.flow.value }));

  test('connects, disconnects, reorders, renames and deletes, and each can be undone', async () => {
    const { view, builder } = await outline();
    await view.get('[data-outline=ask] select').setValue('end');
    expect(ways(builder)).toEqual(['ask -> end', 'say -> end', 'start -> ask']);
    await view.get('[data-outline=ask] select').setValue('');
    expect(ways(builder)).toEqual(['say -> end', 'start -> ask']);
    builder.actions.undo();
    builder.actions.undo();
    await view.get('[data-outline=say] [data-name]').trigger('keydown', { key: 'ArrowUp', altKey: true });
    expect(ways(builder)).toEqual(['ask -> end', 'say -> ask', 'start -> say']);
    await view.get('[data-outline=say] [data-name]').trigger('keydown', { key: 'F2' });
    await view.get('[data-outline=say] input').setValue('Sorry');
    await view.get('[data-outline=say] input').trigger('keydown', { key: 'Enter' });
    expect(builder.draft.flow.value?.nodes[2]?.name).toBe('Sorry');
    await view.get('[data-outline=say] [data-name]').trigger('keydown', { key: 'Delete' });
    expect(builder.draft.flow.value?.nodes).toHaveLength(3);
    for (let step = 0; step < 3; step += 1) builder.actions.undo();
    expect(builder.draft.flow.value).toEqual(FLOW);
  });

  test('the last start cannot be deleted', async () => {
    const { view, builder } = await outline();
    await view.get('[data-outline=start] [data-name]').trigger('keydown', { key: 'Delete' });
    expect(builder.draft.flow.value).toEqual(FLOW);
  });

  test('notes and groups are in it: written, renamed, undone, and a group gives its nodes free again', async () => {
    const marked = { ...FLOW, notes: [{ id: 'hint', text: 'Ask <b>first</b>', position: { x: 0, y: 0 }, size: { width: 200, height: 100 } }], groups: [{ id: 'both', name: 'Answering', nodeIds: ['ask', 'say'] }] };
    const { view, builder } = await mountInBuilder(FlowOutline, marked, ({ draft }) => ({ flow: draft.flow.value }));
    expect(view.get('[data-outline=hint]').text()).toBe('Ask <b>first</b>');
    await view.get('[data-outline=hint] [data-name]').trigger('keydown', { key: 'F2' });
    await flushPromises();
    await view.get('[data-outline=hint] textarea').setValue('Ask later');
    expect(builder.draft.flow.value?.notes?.[0]?.text).toBe('Ask later');
    await view.get('[data-group-row=both] [data-name]').trigger('keydown', { key: 'F2' });
    await flushPromises();
    const name = view.get('[data-group-row=both] input');
    await name.setValue('Speaking');
    await name.trigger('keydown', { key: 'Enter' });
    expect(builder.draft.flow.value?.groups?.[0]?.name).toBe('Speaking');
    builder.actions.undo();
    builder.actions.undo();
    expect(builder.draft.flow.value).toEqual(marked);
    builder.actions.ungroup(['ask']);
    await flushPromises();
    expect(view.find('[data-group-row]').exists()).toBe(false);
  });

  test('the canvas\'s keys hold in it: a row is moved, doubled, and switched off', async () => {
    const { view, builder } = await outline();
    const row = view.get('[data-outline=say] [data-name]');
    await row.trigger('keydown', { key: 'ArrowDown', shiftKey: true });
    expect(builder.draft.flow.value?.nodes.find((node) => node.id === 'say')?.position.y).toBe(20);
    await row.trigger('keydown', { key: 'd', ctrlKey: true });
    expect(builder.draft.flow.value?.nodes.length).toBe(5);
    await row.trigger('keydown', { key: 'd' });
    expect(builder.draft.flow.value?.nodes.find((node) => node.id === 'say')?.disabled).toBe(true);
  });
});

test('the line of saving says what is not saved aloud, and passing seconds not', async () => {
  const { view, builder } = await mountInBuilder(SaveStateLine, FLOW, () => ({}));
  expect(view.get('[role=status]').text()).toBe('');
  vi.stubGlobal('fetch', async () => { throw new TypeError('fetch failed'); });
  builder.actions.rename('ask', 'Greeter');
  await builder.draft.save();
  await flushPromises();
  expect(view.get('[data-testid=save-state]').attributes('data-state')).toBe('offline');
  expect(view.get('[role=status]').text()).toContain('kept in this browser');
});
