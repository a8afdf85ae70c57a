import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { conversationOf, finished, letters, middleOfAnswer, say } from './chat-page.ts';
import { sameAsOnRecord } from './faults.ts';
import type { Stage } from './stage.ts';

/** Its answer takes some four seconds: long enough for what is done in the middle of it. */
const QUESTION = 'How do I block my card?';
const messagesOf = async (page: Page) => (await page.getByTestId('chat-message').allInnerTexts()).map(letters);

export function streamTests(onStage: () => Stage): void {
  test('a reload in the middle of an answer goes on with it', async () => {
    const stage = onStage();
    const page = await stage.chat();
    await say(page, QUESTION);
    await middleOfAnswer(page);
    await page.reload();
    await finished(page).first().waitFor();
    await sameAsOnRecord(stage, page);
  });

  test('two tabs on one conversation show the same', async () => {
    const page = await onStage().chat();
    await say(page, QUESTION);
    await conversationOf(page);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await Promise.all([finished(page).first().waitFor(), finished(other).first().waitFor()]);
    await say(other, 'What does a replacement card cost?');
    await Promise.all([finished(page).nth(1).waitFor(), finished(other).nth(1).waitFor()]);
    await expect.poll(async () => (await messagesOf(page)).length).toBe(4);
    const own = await messagesOf(page);
    await expect.poll(() => messagesOf(other)).toEqual(own);
  });

  test('the stop button ends an answer where it is', async () => {
    const page = await onStage().chat();
    await say(page, QUESTION);
    await middleOfAnswer(page);
    await page.getByTestId('chat-stop').click();
    await page.getByText('Stopped.', { exact: true }).waitFor();
    await page.getByTestId('chat-stop').waitFor({ state: 'detached' });
    await say(page, 'What does a replacement card cost?');
    await finished(page).filter({ hasText: '$8.00' }).waitFor();
  });

  test('a message sent during an answer is shown as queued, and answered after it', async () => {
    const page = await onStage().chat();
    await say(page, QUESTION);
    await middleOfAnswer(page);
    await say(page, 'What does a replacement card cost?');
    await page.getByText('Queued', { exact: true }).waitFor();
    await finished(page).nth(1).waitFor();
    await expect.poll(() => finished(page).nth(0).innerText()).toMatch(/freeze/i);
    await expect.poll(() => finished(page).nth(1).innerText()).toContain('$8.00');
    await page.getByText('Queued', { exact: true }).waitFor({ state: 'detached' });
  });
}
