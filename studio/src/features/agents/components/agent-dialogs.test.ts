import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { Component } from 'vue';
import { i18n } from '../../../i18n.ts';
import CreateAgentDialog from './CreateAgentDialog.vue';
import ImportAgentDialog from './ImportAgentDialog.vue';

/** On a busy machine. */
const PATIENCE_MS = 10_000;
const BASE = '0f8fad5b-d9cb-469f-a165-70867728950e';
const AGENT = '01890a5d-ac96-774b-bcce-b302099a8057';
const at = '2026-01-05T10:00:00Z';
const base = (id: string, name: string, status: string) =>
  ({ id, name, status, description: '', embeddingModel: 'm', embeddingDimensions: 8, denseWeight: 0.5, documentCount: 1, chunkCount: 1, createdAt: at, updatedAt: at });
const BASES = [base('1f8fad5b-d9cb-469f-a165-70867728950e', 'Old', 'deprecated'), base(BASE, 'Guides', 'active')];
const agentOf = (flow: object) => ({
  id: AGENT, name: 'Traveller', description: '', status: 'draft', version: null, publishedVersionId: null, revision: 1, problemCount: 0,
  createdAt: at, createdBy: 'Bea', updatedAt: at, updatedBy: 'Bea', flow, problems: [],
});
let view: VueWrapper | undefined;
let sent: { address: string; body: { name: string; flow?: { nodes: { type: string; disabled?: boolean; config: Record<string, unknown> }[] } } }[] = [];

async function dialog(part: Component, props: Record<string, unknown>, bases: object[] = BASES, made: object = agentOf({ nodes: [], edges: [] })) {
  sent = [];
  vi.stubGlobal('fetch', async (address: string, { body }: { body?: string }) => {
    if (address.startsWith('/api/v1/knowledge-bases')) return Response.json({ items: bases, nextCursor: null });
    sent.push({ address, body: JSON.parse(body ?? '{}') });
    return Response.json(made, { status: 201 });
  });
  const router = createRouter({ history: createMemoryHistory(), routes: [
    { path: '/', component: { render: () => null } }, { path: '/agents/:agentId', name: 'agent', component: { render: () => null } },
  ] });
  view = mount(part, { props: { open: true, ...props }, attachTo: document.body, global: { plugins: [createPinia(), i18n, router] } });
  await flushPromises();
  return router;
}
const one = <Kind extends HTMLElement>(selector: string): Kind => {
  const found = document.querySelector<Kind>(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found;
};
const button = (text: string) => {
  const found = [...document.querySelectorAll('button')].find((candidate) => candidate.textContent?.trim() === text);
  if (!found) throw new Error(`There is no button ${text}.`);
  return found;
};
async function paste(text: string) {
  const field = one<HTMLTextAreaElement>('textarea');
  field.value = text;
  field.dispatchEvent(new Event('input'));
  await flushPromises();
}

afterEach(() => {
  view?.unmount();
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
});

test('a dialog that asks for a name begins with it', async () => {
  await dialog(CreateAgentDialog, {});
  const field = one<HTMLInputElement>('form input');
  await expect.poll(() => document.activeElement === field, { timeout: PATIENCE_MS }).toBe(true);
});

test('a template brings its name, its needs, and the first active knowledge base; what is made is its flow', async () => {
  await dialog(CreateAgentDialog, { first: 'card-support' });
  expect(one<HTMLInputElement>('form input').value).toBe('Card and account support');
  expect(one('[data-testid=template-needs]').textContent).toContain('Uses 17 tools');
  expect(one<HTMLSelectElement>('select').value).toBe(BASE);
  one('form').dispatchEvent(new Event('submit', { cancelable: true }));
  await flushPromises();
  expect(sent[0]?.body.flow?.nodes.find(({ type }) => type === 'retrieve')).toMatchObject({ config: { knowledgeBaseIds: [BASE] } });
});

test('without a knowledge base the search is switched off, and blank sends no flow', async () => {
  await dialog(CreateAgentDialog, { first: 'loans' }, []);
  one('form').dispatchEvent(new Event('submit', { cancelable: true }));
  await flushPromises();
  expect(sent[0]?.body.flow?.nodes.find(({ type }) => type === 'retrieve')).toMatchObject({ disabled: true });
  view?.unmount();
  await dialog(CreateAgentDialog, {});
  expect(document.querySelector('[data-testid=template-needs]')).toBeNull();
  one('form').dispatchEvent(new Event('submit', { cancelable: true }));
  await flushPromises();
  expect(sent[0]?.body).not.toHaveProperty('flow');
});

test('a name of one\'s own stays when another template is chosen', async () => {
  await dialog(CreateAgentDialog, { first: 'loans' });
  const name = one<HTMLInputElement>('form input');
  name.value = 'Mine';
  name.dispatchEvent(new Event('input'));
  one<HTMLInputElement>('[data-template=disputes] input').click();
  await flushPromises();
  expect(name.value).toBe('Mine');
});

test('rubbish and a newer version are refused in words, and nothing is sent', async () => {
  await dialog(ImportAgentDialog, {});
  await paste('Dear colleague');
  expect(one('[role=alert]').textContent).toContain('It is not JSON.');
  await paste('{"format":"citiflow-agent","formatVersion":7}');
  expect(one('[role=alert]').textContent).toContain('format 7; this one reads 1');
  expect(button('Import').disabled).toBe(true);
  expect(sent).toEqual([]);
});

test('what is to be filled in is listed, and leads to its node', async () => {
  const flow = { nodes: [{ id: 'ask', type: 'model', name: 'Answer', position: { x: 0, y: 0 }, config: {} }], edges: [] };
  const made = { agent: agentOf(flow), toFillIn: [{ nodeId: 'ask', path: 'tools.0.name', kind: 'tool', what: 'crm', message: '' }] };
  const router = await dialog(ImportAgentDialog, {}, [], made);
  await paste(JSON.stringify({ format: 'citiflow-agent', formatVersion: 1, name: 'Traveller', flow }));
  button('Import').click();
  await flushPromises();
  expect(sent[0]?.address).toBe('/api/v1/agents/import');
  const row = one('[role=dialog] li button');
  expect(row.textContent).toContain('Import the tool “crm”');
  row.click();
  await flushPromises();
  expect(router.currentRoute.value.fullPath).toBe(`/agents/${AGENT}?node=ask`);
});
