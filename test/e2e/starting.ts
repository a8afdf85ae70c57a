import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { ask } from './chat-page.ts';
import type { Stage } from './stage.ts';

export function startingTests(onStage: () => Stage): void {
  test('an agent of a template answers at once, is published from the palette, and is found there again by its name', async () => {
    const page = await onStage().page('builder', '/agents');
    const name = `Concierge ${randomUUID().slice(0, 8)}`;
    await page.getByRole('button', { name: 'New agent' }).click();
    await page.getByRole('radio', { name: /^Branch concierge/ }).check();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor({ state: 'attached' });
    await ask(page, 'Hello');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find or do anything' }).fill('publish');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Publish a version' }).getByRole('button', { name: 'Publish version' }).click();
    await page.getByText(/^Version .* is published\.$/).waitFor();
    await page.goto(`${onStage().studio}/conversations`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find or do anything' }).fill(name);
    await page.getByRole('option', { name }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/agents\/[\w-]+$/);
    await page.getByRole('heading', { name, level: 1 }).waitFor({ state: 'attached' });
    expect(await page.title()).toContain(name);
  });
}
