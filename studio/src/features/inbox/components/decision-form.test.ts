import { flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Approval } from '../../../../../contract/http/approvals.ts';
import { i18n } from '../../../i18n.ts';
import { useSession } from '../../session/stores/session.ts';
import DecisionForm from './DecisionForm.vue';

const ME = { id: 'me', email: 'sana@example.com', name: 'Sana Support', role: 'support' as const, tenantId: 't' };
const buildApproval = (more: Partial<Approval> = {}): Approval => ({
  id: '5f1f6a9e-3d5b-4b87-9a44-8f5b8e1f0a01', conversationId: null, turnId: null, toolCallId: 'call', toolName: 'transfer_funds',
  arguments: {}, argumentsDigest: '0'.repeat(64), summary: 'Send $61.00 to Alice', customer: { id: 'c', name: 'Alex' }, kind: '2fa',
  status: 'waiting', requestedAt: '2026-01-05T10:00:00.000Z', expiresAt: '2026-01-05T10:10:00.000Z', triesLeft: 3, decidedAt: null,
  decidedBy: null, reason: null, ...more,
});

let sent: { url: string; body: unknown }[];
beforeEach(() => {
  setActivePinia(createPinia());
  sent = [];
  vi.stubGlobal('fetch', vi.fn(async (url: string, init?: RequestInit) => {
    if (init?.method === 'POST') sent.push({ url, body: JSON.parse(String(init.body)) });
    const { pathname } = new URL(url, 'http://studio.example');
    const reads: Record<string, object> = {
      '/api/v1/inbox': { waiting: 1, unknown: 0, handedOver: 0, unclaimed: 0 },
      '/api/v1/approvals': { items: [], nextCursor: null },
      '/api/v1/tool-calls': { items: [], nextCursor: null },
    };
    const answer = init?.method === 'POST' ? { status: 'approved', outcome: 'approved' } : (reads[pathname] ?? { ...buildApproval(), call: null });
    return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } });
  }));
  vi.stubGlobal('EventSource', class { addEventListener() {} close() {} });
  useSession().user = ME;
});
afterEach(() => vi.unstubAllGlobals());

const form = (approval: Approval) =>
  mount(DecisionForm, { props: { approval, over: false }, global: { plugins: [i18n] }, attachTo: document.body });
const button = (view: ReturnType<typeof form>, name: string) => view.findAll('button').find((one) => one.text() === name);

describe('a decision', () => {
  test('a code that was read out is sent with the digest of what was seen', async () => {
    const view = form(buildApproval());
    expect(button(view, 'Approve')?.attributes('disabled')).toBeDefined();
    await view.get('[data-testid=approval-code]').setValue('123456');
    await view.get('form').trigger('submit');
    await flushPromises();
    expect(sent[0]?.body).toEqual({ decision: 'approve', argumentsDigest: '0'.repeat(64), code: '123456' });
    view.unmount();
  });

  test('a call-back stands for the code, but only with a reason', async () => {
    const view = form(buildApproval());
    await view.findAll('button').find((one) => one.text() === 'Call-back')?.trigger('click');
    expect(button(view, 'Approve')?.attributes('disabled')).toBeDefined();
    await view.get('textarea').setValue('Knew the last booking');
    await view.get('form').trigger('submit');
    await flushPromises();
    expect(sent[0]?.body).toMatchObject({ decision: 'approve', verification: 'call-back', reason: 'Knew the last booking' });
    view.unmount();
  });

  test('a rejection takes its reason along', async () => {
    const view = form(buildApproval({ kind: 'confirm' }));
    await button(view, 'Reject')?.trigger('click');
    await view.get('textarea').setValue('Could not verify');
    await button(view, 'Reject the call')?.trigger('click');
    await flushPromises();
    expect(sent[0]?.body).toMatchObject({ decision: 'reject', reason: 'Could not verify' });
    view.unmount();
  });

  test('who approved first, or asked for it, cannot be the second person, and reads why', () => {
    const first = form(buildApproval({ kind: 'second-person', firstApprover: { id: 'me', name: 'Sana Support', kind: 'support' } }));
    expect(first.text()).toContain('You approved this first');
    expect(button(first, 'Approve')).toBeUndefined();
    const other = form(buildApproval({ kind: 'second-person', firstApprover: { id: 'else', name: 'Tess', kind: 'support' } }));
    expect(button(other, 'Approve')?.attributes('disabled')).toBeUndefined();
    first.unmount();
    other.unmount();
  });

  test('a role that does not decide may look', () => {
    useSession().user = { ...ME, role: 'operator' };
    const view = form(buildApproval());
    expect(view.find('form').exists()).toBe(false);
    expect(view.text()).toContain('You may look');
    view.unmount();
  });
});
