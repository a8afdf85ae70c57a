import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

const cell = (value: string | number | null) => csvOf(['a'], [[value]]).slice('a\r\n'.length, -2);

test('a text that a spreadsheet would run begins with an apostrophe; a number stays one', () => {
  expect(cell('=HYPERLINK("http://x")')).toBe(`"'=HYPERLINK(""http://x"")"`);
  for (const text of ['+1', '-1', '@SUM(A1)', '\tx', '＝1+1']) expect(cell(text).replaceAll('"', '')).toBe(`'${text}`);
  expect(cell('  =1+1')).toBe(`'  =1+1`);
  expect(cell(-5)).toBe('-5');
  expect(cell('a = b')).toBe('a = b');
});

test('commas, quotes and lines stay within their cell', () => {
  expect(cell('a,b')).toBe('"a,b"');
  expect(cell('say "hi"')).toBe('"say ""hi"""');
  expect(cell('one\ntwo')).toBe('"one\ntwo"');
  expect(cell(null)).toBe('');
  expect(csvOf(['a', 'b'], [[1, 'x']])).toBe('a,b\r\n1,x\r\n');
});
