import { describe, expect, test } from 'vitest';
import { sixDigits } from './six-digits.ts';
import { smallestChange } from './smallest-change.ts';
import { VARIABLES, completionAt } from './variables.ts';

const accepted = (line: string, name: string, asked = false) => {
  const column = line.indexOf('|');
  const text = line.replace('|', '');
  const found = completionAt(text, column, asked);
  return found && text.slice(0, found.start) + found.before + name + found.after + text.slice(found.end);
};

describe('variables', () => {
  test.each([
    ['Hi {{|', 'Hi {{message.text}}'],
    ['Hi {{mes|', 'Hi {{message.text}}'],
    ['Hi {{ mes| }}!', 'Hi {{ message.text }}!'],
    ['Hi {{mes|sage}} you', 'Hi {{message.text}} you'],
    ['Hi {|', null], ['Hi {{a}} |', null], ['|', null],
  ])('%s becomes %s', (line, expected) => {
    expect(accepted(line, 'message.text')).toBe(expected);
  });

  test('come with their braces where they are asked for by a key', () => {
    expect(accepted('Hi |you', 'message.text', true)).toBe('Hi {{message.text}}you');
  });

  test('are those that a turn knows, each with what it is', () => {
    expect(VARIABLES.map(({ name }) => name)).toContain('tool.summary');
    for (const { label, description } of VARIABLES) expect([label, description].every(Boolean)).toBe(true);
  });
});

test('a colour has six digits, however short a build has made it', () => {
  expect(['#fff', '#1b1d1c', '#0A6'].map(sixDigits)).toEqual(['#ffffff', '#1b1d1c', '#00AA66']);
});

test('a text is changed only where it differs, so that the cursor stays', () => {
  expect(smallestChange('Be kind.', 'Be very kind.')).toEqual({ start: 3, end: 3, text: 'very ' });
  expect(smallestChange('aaa', 'aa')).toEqual({ start: 2, end: 3, text: '' });
  expect(smallestChange('same', 'same')).toBeNull();
  const [before, after] = ['one two three', 'one 2 three'];
  const change = smallestChange(before, after);
  expect(change && before.slice(0, change.start) + change.text + before.slice(change.end)).toBe(after);
});
