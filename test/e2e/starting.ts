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

  test('an agent that is exported to a file is imported from it, and what it lacks here is listed', async () => {
    const page = await onStage().page('builder', '/agents');
    const row = page.getByRole('row', { name: /Card & account support/ }).first();
    await row.getByRole('button', { name: /^Actions for/ }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Export as JSON' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/\.agent\.json$/);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Import an agent' });
    await dialog.getByTestId('agent-file').setInputFiles(await file.path());
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.getByText(/to be filled in$/).first().waitFor();
    await dialog.getByRole('button', { name: 'Open the agent' }).click();
    await page.getByRole('heading', { name: /Card & account support/, level: 1 }).waitFor({ state: 'attached' });
  });
}
