import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { flowOf } from '../../../../../test/support/flows.ts';
import type { Tool } from '../../../../../contract/http/tools.ts';
import { DEFAULT_POLICY, defaultSettings } from '../../../../../domain/tools/settings.ts';
import type { BuilderContext } from '../context.ts';
import { catalogueWith, mountInBuilder } from '../testing/builder-host.ts';
import NodeSettings from './NodeSettings.vue';

// Monaco draws by a real browser's layout: end-to-end tests have it. Here it is what cannot be loaded.
vi.mock('../prompt-editor/monaco.ts', () => ({ PROMPT_LANGUAGE: 'x', loadMonaco: () => Promise.reject(new Error('not here')) }));

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
});

const tool = (name: string, more: Partial<Tool> = {}): Tool => ({
  name, description: `Does ${name}`, category: 'cards', effect: 'read', requiresAuth: false, requires2FA: false, rateLimitPerMinute: 60,
  parameters: { type: 'object', properties: { cardId: { type: 'string', description: 'Which card' }, days: { type: 'integer' } }, required: ['cardId'] }, ...more,
});
const TOOLS = [tool('list_cards'), tool('freeze_card', { effect: 'write', movesMoney: true }), tool('send', { category: 'payments', effect: 'write', requiresAuth: true, requires2FA: true })];

const revised = { revision: 0, updatedBy: null, updatedAt: null };
function answer(path: string): unknown {
  if (path === '/api/v1/models') return { defaultProvider: 'demo', providers: [
    { name: 'anthropic', configured: true, variable: 'ANTHROPIC_API_KEY', defaultModel: 'claude-haiku-5-5', unreachable: false, models: [{ id: 'claude-haiku-5-5', inputMicros: 100_000, outputMicros: 500_000, contextTokens: 1_000_000, outputTokens: 128_000, tools: true, temperature: false }] },
    { name: 'demo', configured: true, variable: 'DEMO_MODEL_BASE_URL', defaultModel: 'citiflow-demo', unreachable: false, models: [] },
  ] };
  if (path === '/api/v1/policies/tools') return { ...DEFAULT_POLICY, ...revised };
  if (path.endsWith('/settings')) return { ...defaultSettings({}), requiresSignIn: true, ...revised };
  return undefined;
}

async function settingsOf(type: string, config: Record<string, unknown>, more: Parameters<typeof mountInBuilder>[3] = {}) {
  const flow = flowOf([['start', 'start'], ['it', type, config], ['end', 'end']]);
  const mounted = await mountInBuilder(NodeSettings, flow, ({ draft }) => ({ node: draft.flow.value?.nodes[1] }), { catalogue: catalogueWith(TOOLS), answer, ...more });
  await flushPromises();
  return { ...mounted, config: () => configOf(mounted.builder) };
}
const configOf = ({ draft }: BuilderContext) => draft.flow.value?.nodes[1]?.config;
const button = (view: Pick<VueWrapper, 'findAll'>, text: string) => {
  const found = view.findAll('button').find((one) => one.text().includes(text) || one.attributes('aria-label')?.includes(text));
  if (!found) throw new Error(`There is no button ${text}.`);
  return found;
};

describe('conditions', () => {
  const rule = { field: 'message.text', operator: 'contains', value: 'card' };
  const branches = (...rules: object[]) => ({ branches: [{ id: 'b', label: 'Cards', match: 'all', rules }] });

  test('a second rule, what it asks about and what it is compared with are built, and read as a sentence', async () => {
    const { view, config, builder } = await settingsOf('condition', branches(rule));
    await button(view, 'Add rule').trigger('click');
    const second = view.findAll('[data-rule]')[1];
    await second?.get('[aria-label=Field]').setValue('tool.status');
    expect(second?.findAll('[aria-label=Comparison] option').map((option) => option.text())).toEqual(['equals', 'does not equal', 'is not empty', 'is empty']);
    await second?.get('[aria-label=Value]').setValue('failed');
    expect(config()).toEqual(branches(rule, { field: 'tool.status', operator: 'equals', value: 'failed' }));
    expect(view.get('[data-sentence]').text()).toBe('If Customer\'s message contains “card” and Outcome of the last tool equals “failed”: take Cards.');
    builder.actions.undo();
    expect(config()).toEqual(branches(rule));
  });

  test('a number is kept as a number, and a yes or no needs no value', async () => {
    const { view, config } = await settingsOf('condition', branches(rule));
    await view.get('[aria-label=Field]').setValue('retrieval.count');
    await view.get('[aria-label=Value]').setValue('2');
    expect(config()).toEqual(branches({ field: 'retrieval.count', operator: 'greater-than', value: 2 }));
    await view.get('[aria-label=Field]').setValue('customer.signedIn');
    expect(view.find('[aria-label=Value]').exists()).toBe(false);
    expect(config()).toEqual(branches({ field: 'customer.signedIn', operator: 'is-true' }));
  });

  test('brackets hold rules of their own, and go with their last', async () => {
    const { view, config } = await settingsOf('condition', branches(rule));
    await button(view, 'Add brackets').trigger('click');
    expect(config()).toEqual(branches(rule, { match: 'any', rules: [{ ...rule, value: '' }] }));
    await view.findAll('[data-rule]')[1]?.get('[data-remove]').trigger('click');
    expect(config()).toEqual(branches(rule));
  });

  test('what is wrong is said at the rule, and at its part', async () => {
    const { view } = await settingsOf('condition', branches(rule, { field: 'retrieval.count', operator: 'at-least', value: 'many' }));
    const [first, second] = view.findAll('[data-rule]');
    expect(first?.text()).not.toContain('compare it with one');
    expect(second?.text()).toContain('retrieval.count is a number, so compare it with one.');
    const value = second?.get('[aria-label=Value]');
    expect(value?.attributes('aria-invalid')).toBe('true');
    expect(view.find(`#${value?.attributes('aria-describedby')}`).text()).toContain('is a number');
  });

  test('what is removed leaves the focus on what takes its place', async () => {
    const { view } = await settingsOf('condition', branches(rule, { ...rule, value: 'lost' }, { ...rule, value: 'stolen' }));
    await view.findAll('[data-rule]')[1]?.get('[data-remove]').trigger('click');
    expect(document.activeElement).toBe(view.findAll('[data-rule]')[1]?.get('select').element);
  });
});

describe('a prompt', () => {
  test('is written in a plain field where Monaco cannot be loaded, and undone in the document\'s history', async () => {
    const { view, config, builder } = await settingsOf('model', { systemPrompt: 'Be kind.' });
    await vi.dynamicImportSettled();
    await flushPromises();
    const field = view.get('[data-field=systemPrompt] textarea');
    expect(view.get('[data-field=systemPrompt] label').attributes('for')).toBe(field.attributes('id'));
    await field.setValue('Be kind to {{custmer.name}}.');
    expect(config()?.['systemPrompt']).toBe('Be kind to {{custmer.name}}.');
    builder.actions.undo();
    expect(config()?.['systemPrompt']).toBe('Be kind.');
  });

  test('says which variable does not exist, as a warning', async () => {
    const { view } = await settingsOf('model', { systemPrompt: 'Hello {{custmer.name}}' });
    expect(view.get('[data-field=systemPrompt]').text()).toContain('There is no variable "custmer.name"');
    expect(view.get('[data-field=systemPrompt] textarea').attributes('aria-invalid')).toBeUndefined();
  });
});

describe('a model', () => {
  test('is shown with what it costs, and provider and name are chosen in one step', async () => {
    const { view, config, builder } = await settingsOf('model', { systemPrompt: 'Hi', provider: 'demo', model: 'old' });
    const field = view.get('[data-field=provider]');
    await field.get('input').trigger('click');
    await flushPromises();
    const option = [...document.querySelectorAll('[data-model-list] [role=option]')].find((one) => one.textContent?.includes('claude-haiku-5-5'));
    expect(option?.textContent).toContain('1M context · $0.10 in, $0.50 out per 1M · tools');
    option?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await flushPromises();
    await field.get('input').trigger('change');
    expect(config()).toMatchObject({ provider: 'anthropic', model: 'claude-haiku-5-5' });
    builder.actions.undo();
    expect(config()).toMatchObject({ provider: 'demo', model: 'old' });
  });
});

describe('tools', () => {
  test('come by category, are found by words, and show what is asked for anyway', async () => {
    const { view, config } = await settingsOf('model', { systemPrompt: 'Hi', tools: [{ name: 'freeze_card' }] });
    const field = view.get('[data-field=tools]');
    expect(field.findAll('h4').map((heading) => heading.text())).toEqual(['Cards', 'Payments']);
    await field.get('input[type=search]').setValue('freeze');
    expect(field.findAll('[data-tool]').map((row) => row.attributes('data-tool'))).toEqual(['freeze_card']);
    await field.get('[data-tool=freeze_card] button').trigger('click');
    await flushPromises();
    const settings = field.get('[data-tool-settings]');
    expect(settings.text()).toContain('The bank’s tool settings ask for this.');
    expect(settings.text()).toContain('by the bank’s tool settings the customer confirms each call');
    expect(settings.text()).toContain('The bank’s limit counts: 25,000.00 USD');
    expect(settings.findAll('[role=switch]').map((one) => [one.attributes('aria-checked'), one.attributes('disabled') !== undefined])).toEqual([['true', true], ['false', false]]);
    await settings.findAll('[role=switch]')[1]?.trigger('click');
    const perDay = settings.findAll('input').find((input) => input.attributes('inputmode') === 'decimal');
    await perDay?.setValue('3');
    expect(config()?.['tools']).toEqual([expect.objectContaining({ name: 'freeze_card', requires2FA: true, limits: { currency: 'USD', callsPerMinute: 3 } })]);
  });

  test('that start each answer ask for their arguments, which may be variables', async () => {
    const { view, config } = await settingsOf('model', { systemPrompt: 'Hi', tools: [{ name: 'list_cards', strategy: 'auto_use' }] });
    await view.get('[data-tool=list_cards] button').trigger('click');
    await flushPromises();
    const settings = view.get('[data-tool-settings]');
    expect(settings.text()).toContain('so give its argument "cardId"');
    const [cardId, days] = settings.findAll('input[list]');
    await cardId?.setValue('{{message.text}}');
    await days?.setValue('7');
    expect(config()?.['tools']).toEqual([expect.objectContaining({ arguments: { cardId: '{{message.text}}', days: 7 } })]);
  });

  test('that nobody has any more are said, and can be taken out', async () => {
    const { view, config } = await settingsOf('model', { systemPrompt: 'Hi', tools: [{ name: 'rob_bank' }] });
    await view.get('[aria-label="Remove rob_bank"]').trigger('click');
    expect(config()?.['tools']).toEqual([]);
  });
});

test('what does not count for what a guardrail checks is not asked for', async () => {
  const { view, config } = await settingsOf('guardrail', {});
  expect(view.find('[data-field=disclaimer]').exists()).toBe(false);
  await view.get('[data-field=applyTo] input[value=reply]').trigger('change');
  expect(config()).toMatchObject({ applyTo: 'reply' });
  expect(view.find('[data-field=disclaimer]').exists()).toBe(true);
});
