import { mount } from '@vue/test-utils';
import { afterEach, expect, test } from 'vitest';
import { defineComponent, h } from 'vue';
import { i18n, setLocale } from '../i18n.ts';
import { useDomainText } from './use-domain-text.ts';

afterEach(() => setLocale('en'));

test.each([['en', 'Branch 2', 'Else', 'Cards'], ['de', 'Zweig 2', 'Sonst', 'Cards']] as const)('in %s, a branch without a name has its number; what people have named stays', async (language, ...expected) => {
  await setLocale(language);
  const shown = mount(defineComponent(() => {
    const { domainText } = useDomainText();
    return () => h('p', ['Branch 2', 'Else', 'Cards'].map(domainText).join());
  }), { global: { plugins: [i18n] } });
  expect(shown.text()).toBe(expected.join());
});
