import { expect, test } from 'vitest';
import { ask, finished, record, say } from './chat-page.ts';
import { type Stage } from './stage.ts';

export function chatTests(onStage: () => Stage): void {
  test('an answer from the knowledge base grows step by step and cites passages that open', async () => {
    const page = await onStage().chat();
    const seen = await record(page);
    const answer = await ask(page, 'How do I block a lost card?');
    const { texts, states } = await seen();
    expect(texts.length).toBeGreaterThan(3);
    expect(states.join('\n')).toMatch(/Searching[\s\S]*Thinking/);
    expect(await answer.innerText()).toMatch(/freeze/i);

    const citation = answer.getByRole('button', { name: /^Source \d+: Blocking a card/ }).first();
    await citation.click();
    const sheet = page.getByRole('dialog', { name: /^Blocking a card/ });
    await expect.poll(() => sheet.getByTestId('source-text').innerText()).toMatch(/freeze/i);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
  });

  test('a question on fees is answered with a numbered citation', async () => {
    const page = await onStage().chat();
    const answer = await ask(page, 'What does a replacement card cost?');
    expect(await answer.innerText()).toContain('$8.00');
    await answer.getByRole('button', { name: /^Source \d+: Fees schedule$/ }).first().waitFor();
    await page.getByRole('list', { name: 'Sources' }).getByRole('button', { name: /Fees schedule/ }).click();
    await page.getByRole('dialog', { name: /Fees schedule/ }).getByTestId('source-text').waitFor();
  });

  test('"what is my balance?" calls the bank, and the row of the call opens its result', async () => {
    const page = await onStage().chat();
    const answer = await ask(page, 'what is my balance?');
    expect(await answer.innerText()).toMatch(/\$[\d,]+\.\d\d/);
    await page.getByRole('button', { name: /\d+ steps/ }).click();
    const row = page.getByTestId('tool-call').filter({ hasText: 'Get account balance' }).first();
    await row.getByText('Done').waitFor();
    await row.getByRole('button').click();
    await row.getByText(/\$[\d,]+\.\d\d/).first().waitFor();
  });

  test('the link beside an answer opens its run in Temporal, with the calls by name and what they did', async () => {
    const stage = onStage();
    const page = await stage.chat();
    await ask(page, 'what is my balance?');
    const link = page.getByRole('link', { name: 'Open run in Temporal' });
    const [run] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
    const workflowId = /workflows\/([^/]+)/.exec(await link.getAttribute('href') ?? '')?.[1] ?? 'none';
    await run.getByText(decodeURIComponent(workflowId)).first().waitFor();
    await run.getByText('callModel').first().waitFor();
    await run.getByText(/get_account_balance/).first().waitFor();
  });

  test('what is asked for a person hands over, and says so', async () => {
    const page = await onStage().chat();
    await say(page, 'I want to talk to a person');
    await page.getByRole('note').filter({ hasText: 'Handed over to a person.' }).waitFor();
    expect(await finished(page).count()).toBeLessThanOrEqual(1);
  });
}
