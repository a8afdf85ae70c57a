import type { Page } from 'playwright-core';

/** What has the focus, by the name that a screen reader would say. */
const FOCUSED = `(() => {
  const one = document.activeElement;
  const label = one?.labels?.[0]?.textContent ?? '';
  return [one?.getAttribute('aria-label') ?? '', label, one?.textContent ?? ''].join(' ').trim();
})()`;

/** Presses Tab until the focus is there; 120 stops are more than any page has. */
export async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  for (let stops = 0; stops < 120; stops += 1) {
    if (name.test(String(await page.evaluate(FOCUSED)))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not reach ${name.source}.`);
}
