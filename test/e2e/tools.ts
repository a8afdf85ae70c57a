import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { startOrderServer } from '../support/tool-servers.ts';
import { ask } from './chat-page.ts';
import { writePrompt } from './prompt.ts';
import type { Stage } from './stage.ts';

export function toolTests(onStage: () => Stage): void {
  test('what is set for a tool is kept, and shown again', async () => {
    const page = await onStage().page('manager', '/tools/get_rewards_points?tab=settings');
    await page.getByLabel('Calls of a customer a day').fill('999');
    await page.getByLabel('Calls of a customer a day').blur();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. In force within two seconds.').waitFor();
    await page.reload();
    await page.getByText(/^Changed .* by/).waitFor();
    await expect.poll(() => page.getByLabel('Calls of a customer a day').inputValue()).toBe('999');
  });

  test('an OpenAPI document is imported, its operation tried and given to an agent, who calls it in a chat', async () => {
    const stage = onStage();
    const orders = await startOrderServer();
    try {
      const page = await stage.page('builder', '/tools');
      await page.getByRole('button', { name: 'Import tools' }).first().click();
      await page.getByLabel('Address of the document').fill(`${orders.url}/openapi.json`);
      await page.getByRole('button', { name: 'Read', exact: true }).click();
      await page.getByRole('checkbox', { name: /Card order status/ }).check();
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByLabel('Credential').fill('e2e-secret');
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByRole('link', { name: 'Card order status' }).click();

      await page.getByRole('tab', { name: 'Try it' }).click();
      await page.getByLabel('orderId').fill('ORD-1');
      await page.getByRole('button', { name: 'Run' }).click();
      await page.getByTestId('try-summary').getByText('Card order status: done.').waitFor();
      expect(orders.seen.at(-1)).toMatchObject({ url: '/orders/ORD-1', headers: { authorization: 'Bearer e2e-secret' } });
      await page.getByRole('tab', { name: 'Calls' }).click();
      await page.getByText('Tried by hand').waitFor();

      const name = `Order desk ${randomUUID().slice(0, 8)}`;
      await page.goto(`${stage.studio}/agents`);
      await page.getByRole('button', { name: 'New agent' }).click();
      await page.getByLabel('Name').fill(name);
      await page.getByRole('button', { name: 'Create' }).click();
      await page.locator('[data-node]').filter({ hasText: 'Model' }).click();
      const drawer = page.getByRole('complementary', { name: /^Settings of/ });
      await writePrompt(page, 'Tell customers where their card order is.', drawer);
      await drawer.getByRole('switch', { name: /get_card_order/ }).click();
      await page.getByTestId('save-state').getByText(/^Saved/).waitFor();
      await drawer.getByRole('button', { name: 'Close' }).click();
      const before = orders.seen.length;
      await ask(page, 'Where is my card order ORD-1?');
      expect(orders.seen.slice(before).map(({ url }) => url)).toEqual(['/orders/ORD-1']);

      await page.goto(`${stage.studio}/tools/get_card_order`);
      await page.getByRole('link', { name }).waitFor();
      await page.getByRole('button', { name: 'Delete get_card_order' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByText(/Agents still use this/).waitFor();
    } finally {
      await orders.stop();
    }
  });
}
