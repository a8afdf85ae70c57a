import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { ask } from './chat-page.ts';
import { promptText, writePrompt } from './prompt.ts';
import type { Stage } from './stage.ts';

export function buildingTests(onStage: () => Stage): void {
  test('an agent from nothing: created, given a prompt, saved, published, and chatted with', async () => {
    const stage = onStage();
    const page = await stage.page('builder', '/agents');
    const name = `Greeter ${randomUUID().slice(0, 8)}`;
    await page.getByRole('button', { name: 'New agent' }).click();
    await page.getByLabel('Name').fill(name);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor({ state: 'attached' });
    await page.locator('[data-node]').filter({ hasText: 'Model' }).click();
    await writePrompt(page, 'Greet the customer by name.');
    await page.getByTestId('save-state').getByText(/^Saved/).waitFor();

    await page.reload();
    await page.locator('[data-node]').filter({ hasText: 'Model' }).click();
    await expect.poll(() => promptText(page)).toBe('Greet the customer by name.');
    await page.getByRole('complementary', { name: /^Settings of/ }).getByRole('button', { name: 'Close' }).click();

    await page.getByRole('button', { name: 'Publish version' }).click();
    const dialog = page.getByRole('dialog', { name: 'Publish a version' });
    await dialog.getByLabel('What has changed?').fill('The first one');
    await dialog.getByRole('button', { name: 'Publish version' }).click();
    await page.getByText(/^Version .* is published\.$/).waitFor();
    await ask(page, 'Hello');
  });

  test('an uploaded Markdown file shows its progress and becomes ready, and the search bench finds it with its scores', async () => {
    const stage = onStage();
    const page = await stage.page('builder', '/knowledge');
    const name = `Harbour tours ${randomUUID().slice(0, 8)}`;
    await page.getByRole('button', { name: 'New knowledge base' }).click();
    await page.getByLabel('Name').fill(name);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    // Long enough to take a while.
    const stops = Array.from({ length: 80 }, (_, stop) => `## Stop ${stop + 1}\n\nHere the boat waits ${stop + 3} minutes.\n`);
    const text = `# Boat tours\n\nThe evening tour leaves pier four at 18:30 and costs twelve dollars.\n\n${stops.join('\n')}`;
    await page.getByTestId('upload-input').setInputFiles({ name: 'boat-tours.md', mimeType: 'text/markdown', buffer: Buffer.from(text) });
    const row = page.getByRole('row').filter({ hasText: 'boat-tours.md' });
    await row.getByRole('progressbar', { name: 'boat-tours.md' }).waitFor();
    await row.getByText('Ready').waitFor();
    await page.getByRole('tab', { name: 'Search bench' }).click();
    await page.getByRole('searchbox', { name: 'Question' }).fill('When does the evening tour leave?');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    const passage = page.getByRole('article').filter({ hasText: 'pier four' });
    await passage.waitFor();
    for (const kind of ['Dense', 'Sparse', 'Fused', 'Rerank']) {
      expect(await passage.locator('dl > div').filter({ hasText: kind }).innerText()).toMatch(/\d\.\d+/);
    }
  });
}
