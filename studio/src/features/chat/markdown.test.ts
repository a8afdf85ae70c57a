import { expect, test } from 'vitest';
import { renderMarkdown } from './markdown.ts';

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
