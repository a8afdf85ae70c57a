import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { approvalCard, conversationOf, enterCode, finished, letters, middleOfAnswer, say } from './chat-page.ts';
import { PATIENCE_MS, type Stage } from './stage.ts';

const QUESTION = 'How do I block my card?';

export function faultTests(onStage: () => Stage): void {
  test.each(['worker', 'api', 'valkey'])('the %s is killed during an answer: the page finishes it by itself', async (name) => {
    const stage = onStage();
    const page = await stage.chat();
    await mark(page);
    await say(page, QUESTION);
    await middleOfAnswer(page);
    await recovery(stage, name);
    await finished(page).first().waitFor({ timeout: 2 * PATIENCE_MS });
    await sameAsOnRecord(stage, page);
    // The chat is as good as new.
    await say(page, 'What does a replacement card cost?');
    await finished(page).filter({ hasText: '$8.00' }).waitFor({ timeout: 2 * PATIENCE_MS });
    await unreloaded(page);
  });

  test('the bank is killed while the transfer runs: it is booked once, and the customer hears of it', async () => {
    const stage = onStage();
    const page = await stage.chat();
    await mark(page);
    await say(page, 'send 64 to Alice');
    await approvalCard(page).getByRole('heading', { name: 'Send $64.00 to Alice Chen' }).waitFor();
    const code = await stage.codeFor(await conversationOf(page));
    await stage.bank.inject({ route: 'POST /transfers', kind: 'latency', delayMs: 2000, times: 1 });
    await enterCode(approvalCard(page), code);
    await approvalCard(page).getByText('Decided by the customer.').waitFor();
    await recovery(stage, 'bank');
    await finished(page).first().waitFor({ timeout: 2 * PATIENCE_MS });
    expect(await finished(page).first().innerText()).toContain('$64.00');
    expect(await stage.bank.transfersOf(6400)).toBe(1);
    await sameAsOnRecord(stage, page);
    await unreloaded(page);
  });
}

/** Kills a process and waits until the launcher has found that the new one answers. */
export async function recovery(stage: Stage, name: string): Promise<void> {
  const recoveries = () => stage.system.output().split(`  ${name} is back\n`).length - 1;
  const before = recoveries();
  await stage.system.kill(name);
  await expect.poll(recoveries, { timeout: 2 * PATIENCE_MS }).toBeGreaterThan(before);
}

async function mark(page: Page): Promise<void> {
  await page.evaluate('window.neverReloaded = true');
}

async function unreloaded(page: Page): Promise<void> {
  expect(await page.evaluate('window.neverReloaded')).toBe(true);
}

/** What the customer has read is what the conversation holds: nothing lost, nothing twice. */
export async function sameAsOnRecord(stage: Stage, page: Page): Promise<void> {
  const id = await conversationOf(page);
  await expect.poll(async () => {
    const shown = (await page.getByTestId('chat-message').allInnerTexts()).map(letters);
    const kept = (await stage.conversation(id)).messages.map(({ content }) => letters(content));
    return JSON.stringify(shown) === JSON.stringify(kept) ? 'the same' : { shown, kept };
  }).toBe('the same');
}
