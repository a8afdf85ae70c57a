import { mount } from '@vue/test-utils';
import { afterEach, expect, test } from 'vitest';
import { defineComponent, h } from 'vue';
import { i18n, setLocale } from '../../../i18n.ts';
import { useArguments } from './use-arguments.ts';

afterEach(() => setLocale('en'));

const labels = () => {
  const Shown = defineComponent(() => {
    const { spell } = useArguments();
    const names = new Map([['payee-alice', 'Alice Chen']]);
    const said = spell({ payeeId: 'payee-alice', memo: 'Rent', amountMinor: 5_000, currency: 'USD', shelfMark: 7 }, names);
    return () => h('p', said.map(({ label, value }) => `${label}: ${value}`).join(', '));
  });
  return mount(Shown, { global: { plugins: [i18n] } }).text();
};

test('arguments are told in the reader’s language, and one that nothing translates by its name', async () => {
  expect(labels()).toBe('Payee: Alice Chen, Memo: Rent, Amount: $50.00, Shelf mark: 7');
  await setLocale('de');
  expect(labels()).toBe('Empfänger: Alice Chen, Verwendungszweck: Rent, Betrag: $50.00, Shelf mark: 7');
});
