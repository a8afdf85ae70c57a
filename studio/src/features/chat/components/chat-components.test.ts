import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { computed, defineComponent, h, nextTick, ref, shallowRef, type Component } from 'vue';
import { describe, expect, test, vi } from 'vitest';
import { i18n } from '../../../i18n.ts';
import type { Chat } from '../composables/use-chat.ts';
import { emptyChat, newTurn, type ApprovalView, type TurnView } from '../state.ts';
import { provideTurnTools, type TurnTools } from '../turn-tools.ts';
import ApprovalCard from './ApprovalCard.vue';
import ChatComposer from './ChatComposer.vue';
import ChatConnectionLine from './ChatConnectionLine.vue';
import TurnFooter from './TurnFooter.vue';
import TurnTrace from './TurnTrace.vue';
import UserMessage from './UserMessage.vue';

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

test('of a conversation that is not there another is begun; what may work the next time is tried again', async () => {
  const failure = shallowRef({ code: 'not_found', message: 'There is no such thing.' });
  const chat = buildChat({ link: ref('refused'), failure });
  const line = mount(ChatConnectionLine, { props: { chat }, ...plugins });
  await line.get('button').trigger('click');
  expect([line.emitted('restart')?.length, vi.mocked(chat.retry).mock.calls.length]).toEqual([1, 0]);
  failure.value = { code: 'forbidden', message: 'Not you.' };
  await nextTick();
  await line.get('button').trigger('click');
  expect([line.emitted('restart')?.length, vi.mocked(chat.retry).mock.calls.length]).toEqual([1, 1]);
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

describe('a turn that a tester looks at', () => {
  const ended: TurnView = { ...newTurn('t1', '2026-01-05T10:00:00Z'), phase: 'ended', text: 'Hello.', answerId: 'a1' };
  function tools() {
    const given: TurnTools = { retry: vi.fn(), resend: vi.fn(), show: vi.fn(), shownTurnId: ref('t1'), busy: ref(false) };
    const inside = (part: Component, props: object) => mount(defineComponent(() => (provideTurnTools(given), () => h(part, props))), plugins);
    return { given, inside };
  }

  test('is run again, and shown on the canvas', async () => {
    const { given, inside } = tools();
    const footer = inside(TurnFooter, { turn: ended, chat: buildChat() });
    await footer.get('[data-testid=retry-turn]').trigger('click');
    expect(given.retry).toHaveBeenCalledWith('t1');
    expect(footer.get('[aria-label="Show on the canvas"]').attributes('aria-pressed')).toBe('true');
    await footer.get('[aria-label="Show on the canvas"]').trigger('click');
    expect(given.show).toHaveBeenCalledWith('t1');
  });

  test('is said again in other words; Escape leaves it as it was', async () => {
    const { given, inside } = tools();
    const message = inside(UserMessage, { text: 'Hi', turnId: 't1' });
    await message.get('[aria-label="Edit and send again"]').trigger('click');
    await message.get('form').trigger('keydown', { key: 'Escape' });
    expect(message.find('form').exists()).toBe(false);
    await message.get('[aria-label="Edit and send again"]').trigger('click');
    await message.get('textarea').setValue(' Good day ');
    await message.get('form').trigger('submit');
    expect(given.resend).toHaveBeenCalledExactlyOnceWith('t1', 'Good day');
  });

  test('a rating takes a comment, and is sent without one, too', async () => {
    const chat = buildChat();
    const footer = mount(TurnFooter, { props: { turn: ended, chat }, ...plugins });
    expect(footer.find('[data-testid=retry-turn]').exists()).toBe(false);
    await footer.get('[aria-label="Bad answer"]').trigger('click');
    expect(chat.rate).toHaveBeenLastCalledWith('a1', 1);
    await footer.get('textarea').setValue('It is too short.');
    await footer.get('form').trigger('submit');
    expect(chat.rate).toHaveBeenLastCalledWith('a1', 1, 'It is too short.');
    expect(footer.find('textarea').exists()).toBe(false);
  });
});
