import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../../../domain/tools/settings.ts';
import { policyFrom, textsOf } from './policy-form.ts';

const texts = textsOf(DEFAULT_POLICY);

test('what is shown is what is kept, in units', () => {
  expect(texts).toMatchObject({ secondPersonAboveMinor: '10000', perCallMinor: '', newPayeeHours: '24' });
  expect(policyFrom(texts, DEFAULT_POLICY).policy).toEqual(DEFAULT_POLICY);
  const odd = { ...DEFAULT_POLICY, perCallMinor: 1_050, perDayMinor: 29 };
  expect(textsOf(odd)).toMatchObject({ perCallMinor: '10.50', perDayMinor: '0.29' });
  expect(policyFrom(textsOf(odd), odd).policy).toEqual(odd);
});

test('a comma is a decimal point, and an emptied field no limit', () => {
  expect(policyFrom({ ...texts, perCallMinor: '12,5', perDayMinor: ' ' }, DEFAULT_POLICY).policy).toMatchObject({ perCallMinor: 1_250, perDayMinor: null });
});

test.each([
  ['perDayMinor', '10,000'], ['perDayMinor', '25k'], ['perDayMinor', '-1'], ['newPayeeHours', '1.5'], ['newPayeeHours', '0'],
  ['writes', ''], ['writes', '0'], ['windowMinutes', '99999999'],
])('%s of "%s" is refused, never taken for no limit', (field, text) => {
  expect(policyFrom({ ...texts, [field]: text }, DEFAULT_POLICY)).toEqual({ policy: null, wrong: [field] });
});
