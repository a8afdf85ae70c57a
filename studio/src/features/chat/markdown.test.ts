import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { renderMarkdown, splitBlocks } from './markdown.ts';

const label = (number: number) => `Source ${number}: Fees "2026"`;
const rendered = (text: string) => {
  const box = document.createElement('div');
  box.innerHTML = renderMarkdown(text, label);
  return box;
};

test('a number in brackets becomes a button that names its source', () => {
  const [first, second] = rendered('It costs $8 [1], or nothing [12].').querySelectorAll('button');
  expect(first?.textContent).toBe('1');
  expect(first?.getAttribute('aria-label')).toBe('Source 1: Fees "2026"');
  expect(second?.getAttribute('data-citation')).toBe('12');
});

test('a link with a number for its text stays a link', () => {
  const box = rendered('[1](https://bank.example)');
  expect(box.querySelector('button')).toBeNull();
  expect(box.querySelector('a')?.getAttribute('rel')).toBe('noopener noreferrer');
});

test('markup of a model is shown, not run', () => {
  const box = rendered('<img src=x onerror=alert(1)> <script>alert(1)</script> [x](javascript:alert(1)) **bold**');
  expect(box.querySelector('img, script')).toBeNull();
  expect(box.querySelector('a')).toBeNull();
  expect(box.querySelector('strong')?.textContent).toBe('bold');
});

test('a text read block by block looks as it does read whole, whatever it is made of', () => {
  const pieces = constantFrom(
    'It costs **£5** [1].', '# Fees', '- Freeze it', '2. Order one', '  in the app', '> Said the bank', '```', '~~~', '| a | b |', '|---|---|', '| 1 | 2 |',
    '    four spaces', '', '', '', '*both*', '---', '1.', '-', 'Is there anything else?', '[x](https://bank.example)', '<b>no</b>',
  );
  assert(property(array(pieces, { maxLength: 14 }), (lines) => {
    const text = lines.join('\n');
    const blocks = splitBlocks(text);
    expect(blocks.join('')).toBe(text);
    // Of this DOM the cleaner takes the first block's tags: a heading leads instead.
    const html = (part: string) => renderMarkdown(`# Led\n\n${part}`, label).replace(/\n/g, '').replace(/^(?:<h1>)?Led(?:<\/h1>)?/, '');
    expect(blocks.map(html).join('')).toBe(html(text));
  }), { numRuns: 300 });
});

test('what is finished is a block of its own', () => {
  expect(splitBlocks('First.\n\n- one\n\n- two\n\nLast, which gro')).toEqual(['First.\n\n- one\n\n- two\n\n', 'Last, which gro']);
});
