import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argumentsToDigest, canonicalJson } from './canonical.ts';

describe('canonical JSON (RFC 8785)', () => {
  test('writes the example of section 3.2.2 as the RFC does', () => {
    const input = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"\/',
      literals: [null, true, false],
    };
    expect(canonicalJson(input)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test('orders names by UTF-16 code units, as section 3.2.3 does', () => {
    const input = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    const values = [...canonicalJson(input).matchAll(/:(\d)/g)].map((match) => match[1]).join('');
    expect(values).toBe('2467153');
  });

  test('spells numbers as appendix B does', () => {
    const spelled = [-0, 5e-324, 1.7976931348623157e308, 9007199254740992, 295147905179352830000, 1e21, 1e-7];
    expect(spelled.map((number) => canonicalJson(number))).toEqual([
      '0', '5e-324', '1.7976931348623157e+308', '9007199254740992', '295147905179352830000', '1e+21', '1e-7',
    ]);
  });

  test('leaves out what is undefined and honours toJSON', () => {
    expect(canonicalJson({ b: undefined, a: [undefined], at: new Date(0) })).toBe(
      '{"a":[null],"at":"1970-01-01T00:00:00.000Z"}',
    );
  });

  test('refuses what JSON cannot hold', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 10n, () => 1, undefined, '\ud800', { '\udc00': 1 }]) {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    }
  });

  test('says the same as JSON and does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });

  test('is digested with the name of the tool before it', () => {
    expect(argumentsToDigest('transfer_funds', { b: 1, a: 'é' })).toBe('transfer_funds\n{"a":"é","b":1}');
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([name, member]) => [name, reversed(member)]));
}
