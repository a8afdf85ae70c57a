import { mount } from '@vue/test-utils';
import { afterEach, expect, test } from 'vitest';
import { defineComponent } from 'vue';
import { ApiError } from '../api/api-error.ts';
import { i18n, setLocale } from '../i18n.ts';
import { useErrorText } from './use-error-text.ts';

afterEach(() => setLocale('en'));

function texts(error: ApiError): { text: string; sentence: string } {
  let found = { text: '', sentence: '' };
  mount(defineComponent(() => {
    const { errorText, errorSentence } = useErrorText();
    found = { text: errorText(error), sentence: errorSentence(error) };
    return () => null;
  }), { global: { plugins: [i18n] } });
  return found;
}

const refused = new ApiError('validation_failed', 'Something in the request is not valid. See the list of errors.', {
  status: 422, errors: [{ path: 'name', message: 'There is a suite "Fees" already. Give it another name.' }],
});

test('what is not valid is said in one sentence, where no list follows', async () => {
  expect(texts(refused)).toEqual({
    text: 'There is a suite "Fees" already. Give it another name.', sentence: 'Something in the request is not valid.',
  });
  await setLocale('de');
  expect(texts(refused)).toEqual({
    text: 'Etwas an der Anfrage ist nicht gültig. There is a suite "Fees" already. Give it another name.',
    sentence: 'Etwas an der Anfrage ist nicht gültig.',
  });
});

test('what is wrong besides the fields stays as it is', () => {
  expect(texts(new ApiError('conflict', '', { status: 409 })).text).toBe(texts(new ApiError('conflict', '', { status: 409 })).sentence);
});
