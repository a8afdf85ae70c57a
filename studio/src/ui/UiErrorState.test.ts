import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { ApiError } from '../api/api-error.ts';
import { i18n } from '../i18n.ts';
import UiErrorState from './UiErrorState.vue';

const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:path(.*)*', component: {} }] });
const shown = (error: ApiError) => mount(UiErrorState, { props: { error }, global: { plugins: [i18n, router] } });

test.each([
  ['not_found', 404], ['tool_unknown', 404], ['approval_not_found', 404], ['validation_failed', 400],
])('what is not there (%s) leads back to the list, and is not asked for again', (code, status) => {
  const state = shown(new ApiError(code, '', { status }));
  expect(state.find('button').exists()).toBe(false);
  expect(state.get('a').text()).toMatch(/^Back to /);
});

test('what may pass is tried again; what is not allowed offers nothing', async () => {
  const state = shown(new ApiError('internal', '', { status: 500 }));
  await state.get('button').trigger('click');
  expect(state.emitted('retry')).toHaveLength(1);
  const refused = shown(new ApiError('forbidden', '', { status: 403 }));
  expect(refused.findAll('a, button')).toHaveLength(0);
});
