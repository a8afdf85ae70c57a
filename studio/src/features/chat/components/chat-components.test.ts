import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { describe, expect, test, vi } from 'vitest';
import { i18n } from '../../../i18n.ts';
import type { Chat } from '../composables/use-chat.ts';
import { emptyChat, newTurn, type ApprovalView, type TurnView } from '../state.ts';
import ApprovalCard from './ApprovalCard.vue';
import ChatComposer from './ChatComposer.vue';
import TurnTrace from './TurnTrace.vue';

function buildChat(more: Partial<Chat> = {}): Chat {
  return {
    state: shallowRef(emptyChat()),
    link: ref('ready'),
    failure: shallowRef(null),
    codeError: shallowRef(null),
    decidingApproval: ref(null),
    rated: ref({}),
    running: computed(() => undefined),
    conversationId: ref(null),
    facts: shallowRef(null),
    send: vi.fn(), resend: vi.fn(), discard: vi.fn(), stop: vi.fn(), approve: vi.fn(), reject: vi.fn(), rate: vi.fn(), retry: vi.fn(), dismissFailure: vi.fn(),
    ...more,
  };
}
const plugins = { global: { plugins: [i18n, createPinia()] } };

describe('the composer', () => {
  test('Enter sends and empties the box; Shift and Enter, and an input method\'s Enter, do not', async () => {
    const composer = mount(ChatComposer, { props: { chat: buildChat() }, ...plugins });
    const box = composer.get('textarea');
    await box.setValue('  hello  ');
    await box.trigger('keydown', { key: 'Enter', shiftKey: true });
    await box.trigger('keydown', { key: 'Enter', isComposing: true });
    expect(composer.emitted('send')).toBeUndefined();
    await box.trigger('keydown', { key: 'Enter' });
    expect(composer.emitted('send')).toEqual([['hello']]);
    expect(box.element.value).toBe('');
  });

  test('what is too long is told and not sent', async () => {
    const composer = mount(ChatComposer, { props: { chat: buildChat() }, ...plugins });
    await composer.get('textarea').setValue('x'.repeat(8_001));
    await composer.get('textarea').trigger('keydown', { key: 'Enter' });
    expect(composer.emitted('send')).toBeUndefined();
    expect(composer.text()).toContain('8,001 of at most 8,000');
  });

  test('a running answer can be stopped', async () => {
    const chat = buildChat({ running: computed(() => newTurn('t1', '2026-01-05T10:00:00Z')) });
    const composer = mount(ChatComposer, { props: { chat }, ...plugins });
    await composer.get('[data-testid=chat-stop]').trigger('click');
    expect(chat.stop).toHaveBeenCalledOnce();
  });
});

describe('the approval card', () => {
  const approval: ApprovalView = {
    approvalId: 'a1', toolName: 'transfer_funds', summary: 'Send $50.00 to Alice',
    arguments: { payeeId: 'payee-alice', amountMinor: 5000, currency: 'USD' }, argumentsDigest: 'ab', kind: '2fa',
    expiresAt: new Date(Date.now() + 590_000).toISOString(), triesLeft: 3, outcome: null, by: null,
  };
  const card = (chat: Chat | null, more: Partial<ApprovalView> = {}) =>
    mount(ApprovalCard, { props: { approval: { ...approval, ...more }, chat, outboxUrl: 'http://bank.example/outbox' }, ...plugins });

  test('shows ids only where the exact arguments are asked for', () => {
    const view = card(buildChat(), { arguments: { payeeId: 'payee-alice', cardIds: ['c-1'], amountMinor: 5000, currency: 'USD', memo: 'Rent' } });
    expect(view.get('dl').text()).toBe('Amount$50.00MemoRent');
    const exact = view.get('details');
    expect(exact.attributes('open')).toBeUndefined();
    expect(exact.text()).toContain('"payeeId": "payee-alice"');
  });

  test('spells the arguments out as a person reads them', () => {
    const text = card(buildChat()).text();
    expect(text).toContain('$50.00');
    expect(text).toContain('3 tries left');
  });

  test('takes the digits of a pasted code, and sends them once there are six', async () => {
    const chat = buildChat();
    const wrapper = card(chat);
    const button = wrapper.get('button[type=submit]');
    expect(button.attributes('disabled')).toBeDefined();
    await wrapper.get('input').setValue('Code: 123 456');
    await wrapper.get('form').trigger('submit');
    expect(chat.approve).toHaveBeenCalledWith('a1', '123456');
  });

  test('once decided it asks nothing more', () => {
    const wrapper = card(buildChat(), { outcome: 'approved', by: 'support' });
    expect(wrapper.find('form').exists()).toBe(false);
    expect(wrapper.text()).toContain('Decided by support staff.');
  });

  test('a call for a second person is not the customer\'s to decide', () => {
    expect(card(buildChat(), { kind: 'second-person' }).find('form').exists()).toBe(false);
  });
});

test('a trace is open while its turn runs, folds when it ends, and stays as a person left it', async () => {
  const turn: TurnView = {
    ...newTurn('t1', '2026-01-05T10:00:00Z'),
    trace: [{ kind: 'retrieval', found: 2, at: '2026-01-05T10:00:00Z' }],
  };
  const wrapper = mount(TurnTrace, { props: { turn, startOpen: false }, ...plugins });
  expect(wrapper.find('ol').exists()).toBe(true);
  await wrapper.setProps({ turn: { ...turn, phase: 'ended' } });
  expect(wrapper.find('ol').exists()).toBe(false);
  await wrapper.get('button').trigger('click');
  expect(wrapper.get('ol').text()).toContain('Found 2 passages');
});
