import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { approvalCard, ask, conversationOf, say } from './chat-page.ts';
import type { Stage } from './stage.ts';

export function accessibilityTests(onStage: () => Stage): void {
  describeBoth('the sign-in page', async (stage) => {
    const page = await stage.visitor();
    await page.goto(stage.studio);
    await page.getByRole('button', { name: 'Bea Builder' }).waitFor();
    return page;
  });
  describeBoth('the agents', async (stage) => {
    const page = await stage.page('builder', '/agents');
    await page.getByRole('link', { name: 'Card & account support' }).waitFor();
    return page;
  });
  describeBoth('an agent with a chat and a waiting approval', async (stage) => {
    const page = await stage.chat();
    await ask(page, 'How do I block a lost card?');
    await say(page, 'send 66 to Alice');
    await approvalCard(page).waitFor();
    return page;
  });
  describeBoth('the settings of a node', async (stage) => {
    const page = await stage.chat();
    await page.locator('[data-node]').filter({ hasText: 'Answer' }).click();
    await page.getByLabel('System prompt').waitFor();
    return page;
  });
  describeBoth('the choice of a model, opened', async (stage) => {
    const page = await stage.chat();
    await page.locator('[data-node]').filter({ hasText: 'Answer' }).click();
    await page.getByLabel('System prompt').waitFor();
    await page.getByRole('combobox', { name: 'Model', exact: true }).first().click();
    await page.getByRole('option', { name: /claude/ }).first().waitFor();
    return page;
  });
  describeBoth('what a node did in a run', async (stage) => {
    const page = await stage.chat();
    await ask(page, 'How do I block a lost card?');
    await page.getByTestId('run-bar').getByRole('button', { name: 'Clear' }).waitFor();
    await page.locator('[data-node]').filter({ hasText: 'Search the guides' }).click();
    await page.getByTestId('last-run').getByText('Raw record').click();
    return page;
  });
  describeBoth('a node that is tried alone, its output pinned', async (stage) => {
    const page = await stage.chat();
    await page.locator('[data-node]').filter({ hasText: 'Search the guides' }).click();
    await page.getByRole('tab', { name: 'Test' }).click();
    await page.getByTestId('run-node').click();
    await page.getByTestId('node-result').getByTestId('pin-output').click();
    await page.getByTestId('pin-editor').waitFor();
    return page;
  });
  describeBoth('the inbox with a waiting approval', async (stage) => {
    const customer = await stage.chat();
    await say(customer, 'send 67 to Alice');
    await approvalCard(customer).waitFor();
    const page = await stage.page('support', '/inbox');
    await page.getByTestId('inbox-item').filter({ hasText: '$67.00' }).click();
    await page.getByRole('complementary', { name: 'Conversation' }).getByTestId('chat-message').first().waitFor();
    return page;
  });
  describeBoth('a conversation at the desk', async (stage) => {
    const customer = await stage.chat();
    await say(customer, 'I want to talk to a person');
    await customer.getByText('Handed over to a person.').waitFor();
    const page = await stage.page('support', `/inbox/desk/${await conversationOf(customer)}`);
    await page.getByRole('button', { name: 'Take over' }).click();
    await page.getByTestId('staff-input').waitFor();
    await page.getByTestId('customer-card').waitFor();
    return page;
  });
  describeBoth('a knowledge base', async (stage) => {
    const page = await stage.page('builder', '/knowledge');
    await page.getByRole('link', { name: 'Harbour Mutual guides' }).click();
    await page.getByText('Ready').first().waitFor();
    return page;
  });
  describeBoth('the conversations', async (stage) => {
    const page = await stage.page('builder', '/conversations');
    await page.getByRole('row').nth(1).waitFor();
    return page;
  });
  describeBoth('the tools', async (stage) => {
    const page = await stage.page('builder', '/tools');
    await page.getByRole('link', { name: 'Transfer money' }).waitFor();
    return page;
  });
  describeBoth('a tool', async (stage) => {
    const page = await stage.page('builder', '/tools/transfer_funds');
    await page.getByRole('cell', { name: /amountMinor/ }).waitFor();
    return page;
  });
  describeBoth('the settings of a tool', async (stage) => {
    const page = await stage.page('admin', '/tools/transfer_funds?tab=settings');
    await page.getByLabel('Amount of one call, at most').waitFor();
    return page;
  });
  describeBoth('the settings of the workspace', async (stage) => {
    const page = await stage.page('manager', '/settings');
    await page.getByLabel('Second person above').waitFor();
    return page;
  });
  describeBoth('trying a tool', async (stage) => {
    const page = await stage.page('builder', '/tools/transfer_funds?tab=try');
    await page.getByLabel('amountMinor').waitFor();
    return page;
  });
  describeBoth('an import of tools', async (stage) => {
    const page = await stage.page('builder', '/tools/import');
    await page.getByLabel('Address of the document').waitFor();
    return page;
  });
  describeBoth('the parts that the studio is made of', async (stage) => {
    const page = await stage.page('builder', '/dev/gallery');
    await page.getByRole('heading', { level: 2 }).nth(5).waitFor();
    return page;
  });
  describeBoth('the audit, verified', async (stage) => {
    const page = await stage.page('admin', '/audit');
    await page.getByTestId('audit-entry').first().waitFor();
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await page.getByTestId('verification').waitFor();
    return page;
  });
  describeBoth('an entry of the audit', async (stage) => {
    const page = await stage.page('admin', '/audit');
    await page.getByTestId('audit-entry').first().click();
    await page.getByTestId('audit-details').waitFor();
    return page;
  });
  describeBoth('an address that leads nowhere', async (stage) => {
    const page = await stage.page('builder', '/nowhere');
    await page.getByText('There is no page at this address.').waitFor();
    return page;
  });
  describeBoth('a page that one may not see', async (stage) => {
    const page = await stage.page('support', '/analytics');
    await page.getByRole('heading', { name: 'Not allowed' }).waitFor();
    return page;
  });
  describeBoth('a conversation', async (stage) => {
    const chat = await stage.chat();
    await ask(chat, 'what is my balance?');
    const page = await stage.page('builder', `/conversations/${await conversationOf(chat)}`);
    await page.getByRole('button', { name: 'Turn 1' }).click();
    return page;
  });

  function describeBoth(what: string, open: (stage: Stage) => Promise<Page>): void {
    test(`axe finds nothing serious on ${what}, in light and in dark`, async () => {
      const page = await open(onStage());
      expect(await serious(page, 'light')).toEqual([]);
      expect(await serious(page, 'dark')).toEqual([]);
    });
  }
}

/** The serious and critical findings: rule, place, and what is wrong there. */
export async function serious(page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
  // Without transitions no colour is measured halfway.
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  // The page hears of it with its next frame, and is drawn anew in the one after.
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))');
  const axe = new AxeBuilder({ page });
  // In the dark nothing but colours is different.
  if (colorScheme === 'dark') axe.withRules(['color-contrast']);
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`));
}
