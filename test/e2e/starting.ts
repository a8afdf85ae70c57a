import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Download } from 'playwright-core';
import { expect, test } from 'vitest';
import { portableAgentSchema } from '../../domain/flow/portable.ts';
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
    await page.getByRole('option', { name: /publish/i }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Publish a version' }).getByRole('button', { name: 'Publish version' }).click();
    await page.getByText(/^Version .* is published\.$/).waitFor();
    await page.goto(`${onStage().studio}/conversations`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find or do anything' }).fill(name);
    // Its conversation is found by the name, too, and may be there first.
    await page.locator('[data-command^="agent/"][data-highlighted]', { hasText: name }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/agents\/[\w-]+$/);
    await page.getByRole('heading', { name, level: 1 }).waitFor({ state: 'attached' });
    expect(await page.title()).toContain(name);
  });

  test('theme and language are chosen from the palette, hold through a reload, and reach the title, the shortcut sheet and the canvas', async () => {
    const stage = onStage();
    const page = await stage.page('builder', '/conversations');
    const chooses = async (palette: string, words: string) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: palette }).fill(words);
      await page.getByRole('option').first().waitFor();
      await page.keyboard.press('Enter');
    };
    const shown = () => page.evaluate<string[]>('[document.documentElement.dataset.theme, document.documentElement.lang, document.title]');
    await page.getByRole('heading', { name: 'Conversations', level: 1 }).waitFor();
    await chooses('Find or do anything', 'theme dark');
    await expect.poll(shown).toEqual(['dark', 'en', 'Conversations · CitiFlow']);
    await chooses('Find or do anything', 'language Deutsch');
    await page.getByRole('heading', { name: 'Gespräche', level: 1 }).waitFor();
    await expect.poll(shown).toEqual(['dark', 'de', 'Gespräche · CitiFlow']);
    await page.reload();
    await page.getByRole('heading', { name: 'Gespräche', level: 1 }).waitFor();
    await expect.poll(shown).toEqual(['dark', 'de', 'Gespräche · CitiFlow']);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Tastenkürzel' }).waitFor();
    await page.keyboard.press('Escape');

    await page.goto(`${stage.studio}/agents/${stage.demo.agentId}`);
    const end = page.locator('.vue-flow__node').last();
    await end.waitFor();
    const saidOf = async () => [await end.getAttribute('aria-roledescription'), await end.getAttribute('aria-label'), await page.title()];
    await expect.poll(saidOf).toEqual(['Knoten', expect.stringMatching(/, Ende$/), expect.stringMatching(/ · Agent · CitiFlow$/)]);
    await chooses('Alles finden und tun', 'Darstellung hell');
    await chooses('Alles finden und tun', 'Sprache English');
    await expect.poll(saidOf).toEqual(['node', expect.stringMatching(/, End$/), expect.stringMatching(/ · Agent · CitiFlow$/)]);
    expect((await shown()).slice(0, 2)).toEqual(['light', 'en']);
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
    const name = `From elsewhere ${randomUUID().slice(0, 8)}`;
    await dialog.getByTestId('agent-file').setInputFiles({
      name: file.suggestedFilename(), mimeType: 'application/json', buffer: Buffer.from(await fromElsewhere(file, name)),
    });
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.getByText(/to be filled in$/).first().waitFor();
    await dialog.getByRole('button', { name: 'Open the agent' }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor({ state: 'attached' });
  });
}

/** The file as another installation would have written it: its knowledge base is not here, by id or by name. */
async function fromElsewhere(file: Download, name: string): Promise<string> {
  const agent = portableAgentSchema.parse(JSON.parse(await readFile(await file.path(), 'utf8')));
  const [base] = agent.knowledgeBases;
  if (!base) throw new Error('The demonstration searches no knowledge base.');
  const there = { id: randomUUID(), name: 'Guides of another bank' };
  const text = JSON.stringify({ ...agent, name, knowledgeBases: [there] });
  return text.replaceAll(base.id, there.id);
}
