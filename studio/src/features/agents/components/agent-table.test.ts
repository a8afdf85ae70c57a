import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { AgentSummary } from '../../../../../contract/http/agents.ts';
import { i18n } from '../../../i18n.ts';
import UiPage from '../../../ui/UiPage.vue';
import AgentTable from './AgentTable.vue';

const NAME = 'بطاقة الائتمان (قديم)';
const agent: AgentSummary = {
  id: '6f2f7c3e-8a52-4f0e-9a53-5d5f0a3b1c11', name: NAME, description: NAME, status: 'draft', version: null, publishedVersionId: null, revision: 1, problemCount: 0,
  createdAt: '2026-01-05T10:00:00Z', createdBy: 'Bea', updatedAt: '2026-01-05T10:00:00Z', updatedBy: 'Bea',
};
const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:path(.*)*', component: {} }] });
const plugins = { global: { plugins: [i18n, router] } };

test('a name is read in the direction of its own script, in the list and as a title', () => {
  const table = mount(AgentTable, { props: { agents: [agent], mayWrite: false }, ...plugins });
  for (const shown of table.findAll('a, td p').filter((one) => one.text() === NAME)) expect(shown.attributes('dir')).toBe('auto');
  expect(table.findAll('[dir=auto]')).toHaveLength(2);
  const page = mount(UiPage, { props: { title: NAME, description: NAME }, ...plugins });
  expect(page.findAll('h1[dir=auto], p[dir=auto]').map((one) => one.text())).toEqual([NAME, NAME]);
});
