import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimFocus } from './focus-claim.ts';

let had: HTMLButtonElement;
let other: HTMLButtonElement;
beforeEach(() => {
  document.body.innerHTML = '<button>Had</button><button>Other</button>';
  [had, other] = [...document.querySelectorAll('button')] as [HTMLButtonElement, HTMLButtonElement];
  had.focus();
});
afterEach(() => (document.body.innerHTML = ''));
const act = (kind: string) => had.dispatchEvent(new Event(kind, { bubbles: true }));

test('a claim holds while nobody acts, also where the page itself has moved the focus', () => {
  const holds = claimFocus();
  expect(holds()).toBe(true);
  other.focus();
  expect(holds()).toBe(true);
});

test.each(['keydown', 'pointerdown'])('a claim ends where a %s has taken the focus elsewhere', (kind) => {
  const holds = claimFocus();
  act(kind);
  other.focus();
  expect(holds()).toBe(false);
});

test('a claim holds where a key was pressed and the focus stayed, or what had it is gone', () => {
  const holds = claimFocus();
  act('keydown');
  expect(holds()).toBe(true);
  had.remove();
  expect(document.activeElement).toBe(document.body);
  expect(holds()).toBe(true);
});
