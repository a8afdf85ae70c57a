import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ask, conversationOf, finished, say } from './chat-page.ts';
import type { Stage } from './stage.ts';

const statesSchema = z.array(z.string());
/** Runs in the page: notes each state in which a node is shown, as `node:state`, and where the cards lie. */
const RECORDER = `(() => {
  window.seenOnCanvas = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const { node, run } = target.dataset ?? {};
      if (node && run) window.seenOnCanvas.push(node + ':' + run);
    }
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-run'] });
})()`;
const boxes = async (page: Page) => await Promise.all((await page.locator('[data-node]').all()).map(async (card) => await card.boundingBox()));
/** The cards, once the canvas has found its place. */
async function boxesAtRest(page: Page) {
  let last = await boxes(page);
  await expect.poll(async () => {
    const [before, now] = [last, await boxes(page)];
    last = now;
    return now.length > 0 && JSON.stringify(now) === JSON.stringify(before);
  }).toBe(true);
  return last;
}
const card = (page: Page, name: string) => page.locator('[data-node]').filter({ hasText: name }).first();
const drawer = (page: Page) => page.getByRole('complementary', { name: /^Settings of/ });
const runLine = async (page: Page, name: string) => await card(page, name).getByTestId('run-line').innerText();

export function testingTests(onStage: () => Stage): void {
  test('a turn of the test chat lights up node by node, moves no card, and stays to be inspected until it is cleared', async () => {
    const page = await onStage().chat();
    await page.evaluate(RECORDER);
    const before = await boxesAtRest(page);
    await ask(page, 'What does a replacement card cost?');
    await page.getByTestId('run-bar').getByText(/6 nodes · .*tokens/).waitFor();
    const seen = statesSchema.parse(await page.evaluate('window.seenOnCanvas'));
    const order = [...new Set(seen)];
    expect(order.indexOf('answer:running')).toBeGreaterThan(order.findIndex((state) => state.endsWith(':done')));
    expect(order).toContain('answer:done');
    expect(await boxes(page)).toEqual(before);
    await expect.poll(() => runLine(page, 'Answer')).toMatch(/^[\d.]+ m?s · [\d.]+K? tok\. · \$/);
    await expect.poll(() => page.locator('.vue-flow__edge.taken').count()).toBe(5);
    await expect.poll(() => card(page, 'Decline politely').getAttribute('data-run')).toBeNull();

    await card(page, 'Search the guides').click();
    const run = drawer(page).getByTestId('last-run');
    await run.getByText(/Found \d passages/).waitFor();
    await run.getByText('What does a replacement card cost?').first().waitFor();
    expect(await run.getByRole('link', { name: 'Open run in Temporal' }).getAttribute('href')).toContain('/workflows/');
    await run.getByText('Raw record').click();
    await expect.poll(() => run.getByTestId('raw-record').innerText()).toContain('"nodeId": "search"');
    await drawer(page).getByRole('button', { name: 'Close' }).click();

    await page.getByTestId('run-bar').getByRole('button', { name: 'Clear' }).click();
    await expect.poll(() => page.locator('[data-node][data-run], .vue-flow__edge.taken').count()).toBe(0);
  });

  test('one node is run alone; its output, pinned, is what the next turn takes; and is taken away again', async () => {
    const page = await onStage().chat();
    await card(page, 'Search the guides').click();
    await drawer(page).getByRole('tab', { name: 'Test' }).click();
    await drawer(page).getByLabel("Customer's message").fill('What does a replacement card cost?');
    await drawer(page).getByTestId('run-node').click();
    await drawer(page).getByTestId('node-result').getByText(/Found \d passages/).waitFor();
    await drawer(page).getByTestId('pin-output').click();
    const editor = drawer(page).getByTestId('pin-editor');
    await editor.getByLabel('Pinned output (JSON)').fill(JSON.stringify({
      outlet: 'next', retrieval: 'found',
      sources: [{ number: 1, documentId: 'pinned', title: 'Fees of tomorrow', text: 'A replacement card costs $77.00.', score: 0.99 }],
    }));
    await editor.getByRole('button', { name: 'Save' }).click();
    await card(page, 'Search the guides').getByTestId('pin-mark').waitFor();

    const answer = await ask(page, 'What does a replacement card cost?');
    expect(await answer.innerText()).toContain('$77.00');
    await expect.poll(async () => await runLine(page, 'Search the guides')).toMatch(/^Pinned/);

    await page.getByTestId('pins-in-use').getByRole('button', { name: 'Unpin all' }).click();
    const unpinned = await ask(page, 'What does a replacement card cost?');
    expect(await unpinned.innerText()).toContain('$8.00');
  });

  test('a turn is run again, and said in other words, with the history before it', async () => {
    const stage = onStage();
    const page = await stage.chat();
    await ask(page, 'What does a replacement card cost?');
    await ask(page, 'what is my balance?');
    const first = await conversationOf(page);

    await page.getByTestId('retry-turn').last().click();
    await page.waitForURL((url) => url.searchParams.get('conversation') !== first);
    // The address may be there before the new conversation is.
    await expect.poll(async () => [await page.getByTestId('earlier-message').count(), await finished(page).count()]).toEqual([1, 1]);
    await expect.poll(() => finished(page).first().innerText()).toMatch(/\$[\d,]+\.\d\d/);
    const second = await conversationOf(page);

    await page.locator('[data-role=user]').last().hover();
    await page.getByRole('button', { name: 'Edit and send again' }).last().click();
    await page.getByTestId('edit-message').getByRole('textbox').fill('How do I block a lost card?');
    await page.getByTestId('edit-message').getByRole('button', { name: 'Send' }).click();
    await page.waitForURL((url) => url.searchParams.get('conversation') !== second);
    await expect.poll(() => finished(page).first().innerText()).toMatch(/freeze/i);
    const { turns, messages } = await stage.conversation(await conversationOf(page));
    expect(turns).toHaveLength(1);
    expect(messages.map((message) => message.content)).toContain('What does a replacement card cost?');
    expect(messages.map((message) => message.content)).not.toContain('what is my balance?');
  });

  test('whoever tests chooses whom they are and which version they talk to; a rating takes a comment', async () => {
    const page = await onStage().chat();
    const panel = page.getByRole('complementary', { name: 'Test chat' });
    await panel.getByLabel('Customer').selectOption({ label: 'Anonymous' });
    await page.waitForURL(/customer=anonymous/);
    await panel.getByLabel('Version').selectOption('production');
    await page.waitForURL(/environment=production/);
    await say(page, 'What does a replacement card cost?');
    await finished(page).first().waitFor();
    const conversation = await onStage().conversation(await conversationOf(page));
    expect(conversation.customer).toBeNull();
    expect(conversation.version).not.toMatch(/^draft/);
    await page.getByRole('button', { name: 'Good answer' }).click();
    await page.getByLabel('Comment on your rating').fill('Short and right.');
    await page.getByRole('button', { name: 'Send comment' }).click();
    await page.getByText('Thank you, the comment is kept.').waitFor();
    await panel.getByRole('link', { name: /^Conversation / }).click();
    await page.waitForURL(/\/conversations\//);
  });

  test('on a phone the run goes on while the chat is closed, and its nodes are opened from a sheet', async () => {
    const page = await onStage().page('builder', `/agents/${onStage().demo.agentId}`, { viewport: { width: 390, height: 844 }, hasTouch: true });
    await page.getByRole('button', { name: 'Test chat' }).first().tap();
    await say(page, 'What does a replacement card cost?');
    await page.getByRole('complementary', { name: 'Test chat' }).getByRole('button', { name: 'Close' }).tap();
    const bar = page.getByTestId('run-bar');
    await bar.getByText(/6 nodes/).waitFor();
    await bar.getByRole('button').first().tap();
    await drawer(page).getByTestId('last-run').waitFor();
  });
}
