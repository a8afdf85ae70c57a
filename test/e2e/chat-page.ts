import type { Locator, Page } from 'playwright-core';
import { z } from 'zod';

const seenSchema = z.object({ texts: z.array(z.string()), states: z.array(z.string()) });

/** Runs in the page: notes each text of the latest answer, and each step, as the reader gets to see it. */
const RECORDER = `(() => {
  const seen = { texts: [], states: [] };
  window.seenInChat = seen;
  const note = (list, selector) => {
    const text = [...document.querySelectorAll(selector)].at(-1)?.textContent?.trim();
    if (text && list.at(-1) !== text) list.push(text);
  };
  new MutationObserver(() => {
    note(seen.texts, '[data-role=assistant]');
    note(seen.states, '[data-testid=turn-state]');
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
})()`;

export async function say(page: Page, text: string): Promise<void> {
  await page.getByTestId('chat-input').fill(text);
  await page.getByTestId('chat-send').click();
}

/** Answers that are complete. */
export const finished = (page: Page): Locator => page.locator('[data-role=assistant][data-phase=ended]');
export const approvalCard = (page: Page): Locator => page.getByTestId('approval-card').last();

/** Sends a message and gives its finished answer. */
export async function ask(page: Page, text: string): Promise<Locator> {
  const before = await finished(page).count();
  await say(page, text);
  const answer = finished(page).nth(before);
  await answer.waitFor();
  return answer;
}

/** Waits until the reader has seen some of an answer, but not its end. */
export async function middleOfAnswer(page: Page): Promise<void> {
  await page.locator('[data-role=assistant][aria-busy=true]').filter({ hasText: /\w+(\s+\w+){5}/ }).waitFor();
}

/** From here on, whatever the page shows of an answer is on record. */
export async function record(page: Page): Promise<() => Promise<z.infer<typeof seenSchema>>> {
  await page.evaluate(RECORDER);
  return async () => seenSchema.parse(await page.evaluate('window.seenInChat'));
}

export async function conversationOf(page: Page): Promise<string> {
  await page.waitForURL(/[?&]conversation=/);
  const id = new URL(page.url()).searchParams.get('conversation');
  if (id === null) throw new Error(`No conversation in ${page.url()}`);
  return id;
}

/** What a reader would read of an answer or of its Markdown, without marks, spaces and numbers of lists. */
export function letters(text: string): string {
  return text.replace(/[^\p{L}]/gu, '');
}

/** Enters a code in a card of the chat or in the inbox's form, and sends it. */
export async function enterCode(place: Page | Locator, code: string): Promise<void> {
  await place.getByTestId('approval-code').fill(code);
  await place.getByRole('button', { name: 'Approve' }).click();
}

/** Six digits that are not the code. */
export function otherThan(code: string): string {
  return code === '000000' ? '111111' : '000000';
}
