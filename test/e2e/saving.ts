import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { agentRoutes } from '../../contract/http/agents.ts';
import { evaluationRoutes } from '../../contract/http/evaluations.ts';
import { makeAgent } from '../../scripts/bench/agent.ts';
import { flowOf } from '../support/flows.ts';
import { signedIn } from '../support/many-writes.ts';
import { serious } from './accessibility.ts';
import { agentOf, builderOn, nodeOf, saveElsewhere, saved } from './canvas.ts';
import type { Stage } from './stage.ts';
import type { Page } from 'playwright-core';

const FLOW = flowOf([['start', 'start'], ['ask', 'model', { systemPrompt: 'Be kind.' }], ['end', 'end']]);

/** In one stroke: while it were typed, what asks for a choice or a password could take the keyboard. */
async function writeName(page: Page, node: string, name: string): Promise<void> {
  const card = page.locator(`.vue-flow__node[data-id=${node}]`);
  await card.focus();
  await page.keyboard.press('F2');
  await card.getByRole('textbox').fill(name);
}

async function rename(page: Page, node: string, name: string): Promise<void> {
  await writeName(page, node, name);
  await page.keyboard.press('Enter');
}

const focusOf = (page: Page) => page.evaluate<string>('document.activeElement.textContent.trim()');

export function savingTests(onStage: () => Stage): void {
  test('two tabs: the second is told, sees what differs, and combines both', async () => {
    const stage = onStage();
    const { page, agentId } = await builderOn(stage, FLOW);
    await nodeOf(page, 'Model').waitFor();
    const second = await page.context().newPage();
    await second.goto(`${stage.studio}/agents/${agentId}`);
    await nodeOf(second, 'Model').waitFor();
    await rename(page, 'ask', 'Greeter');
    await saved(page);
    await rename(second, 'end', 'Goodbye');
    const banner = second.getByRole('alert').filter({ hasText: 'has saved this agent meanwhile' });
    await banner.waitFor();
    await banner.getByRole('button', { name: 'See differences' }).click();
    await second.getByRole('dialog').getByText('Greeter', { exact: true }).waitFor();
    await second.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await banner.getByRole('button', { name: 'Combine both' }).click();
    await saved(second);
    const names = async () => (await agentOf(stage, page, agentId)).flow.nodes.map((node) => node.name ?? node.type);
    expect(await names()).toEqual(['start', 'Greeter', 'Goodbye']);
    await nodeOf(second, 'Greeter').waitFor();

    // The first tab is behind now; it takes what the other has, and gets its own back by undo.
    await rename(page, 'start', 'Beginning');
    await page.getByRole('alert').getByRole('button', { name: 'Take theirs' }).click();
    await nodeOf(page, 'Goodbye').waitFor();
    expect(await nodeOf(page, 'Beginning').count()).toBe(0);
    await page.locator('.vue-flow__node[data-id=ask]').focus();
    await page.keyboard.press('Control+z');
    await nodeOf(page, 'Beginning').waitFor();
  });

  test('a colleague\'s version is overwritten only when asked to', async () => {
    const stage = onStage();
    const { page, agentId } = await builderOn(stage, FLOW);
    await nodeOf(page, 'Model').waitFor();
    await saveElsewhere(stage, page, agentId, (flow) => ({ ...flow, nodes: flow.nodes.map((node) => (node.id === 'ask' ? { ...node, name: 'Theirs' } : node)) }));
    await rename(page, 'ask', 'Mine');
    const keep = page.getByRole('alert').getByRole('button', { name: 'Keep mine' });
    await keep.waitFor();
    expect((await agentOf(stage, page, agentId)).flow.nodes[1]?.name).toBe('Theirs');
    await keep.click();
    await saved(page);
    expect((await agentOf(stage, page, agentId)).flow.nodes[1]?.name).toBe('Mine');
  });

  test('offline, what is changed is kept in the browser, outlives a reload, and is sent later', async () => {
    const stage = onStage();
    const { page, agentId } = await builderOn(stage, FLOW);
    await nodeOf(page, 'Model').waitFor();
    await page.route('**/api/v1/agents/*', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()));
    await rename(page, 'ask', 'Kept');
    await page.locator('[data-testid=save-state][data-state=offline]').waitFor();
    await page.reload();
    await nodeOf(page, 'Kept').waitFor();
    expect((await agentOf(stage, page, agentId)).flow.nodes[1]?.name).toBeUndefined();
    await page.unroute('**/api/v1/agents/*');
    await saved(page);
    expect((await agentOf(stage, page, agentId)).flow.nodes[1]?.name).toBe('Kept');
  });

  test('a duplicated tab keeps its own draft: what the first could not save outlives what it saves', async () => {
    const stage = onStage();
    const { page } = await builderOn(stage, FLOW);
    await nodeOf(page, 'Model').waitFor();
    await page.route('**/api/v1/agents/*', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()));
    await rename(page, 'ask', 'Mine');
    await page.locator('[data-testid=save-state][data-state=offline]').waitFor();
    // As the browser does it: with a copy of the tab's sessionStorage.
    const [copy] = await Promise.all([page.context().waitForEvent('page'), page.evaluate('void window.open(location.href)')]);
    await nodeOf(copy, 'Model').waitFor();
    await rename(copy, 'end', 'Goodbye');
    await saved(copy);
    await page.reload();
    await page.getByRole('alert').filter({ hasText: 'has saved this agent meanwhile' }).waitFor();
    await nodeOf(page, 'Mine').waitFor();
    expect(await nodeOf(page, 'Goodbye').count()).toBe(0);
  });

  test('a session that ends during editing asks for the password over the page, and goes on', async () => {
    const stage = onStage();
    const { page, agentId } = await builderOn(stage, FLOW);
    await nodeOf(page, 'Model').waitFor();
    const session = await page.context().storageState();
    await writeName(page, 'ask', 'Afterwards');
    await page.context().clearCookies();
    // Whoever asks first, this save or the page in the background: what is written is kept either way.
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await dialog.waitFor();
    const { email, password } = stage.credentials('builder');
    expect(await dialog.getByLabel('E-mail').inputValue()).toBe(email);
    await dialog.getByLabel('Password').fill(password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await saved(page);
    expect((await agentOf(stage, page, agentId)).flow.nodes[1]?.name).toBe('Afterwards');
    expect(session.cookies.length).toBeGreaterThan(0);
  });

  test('a session that ends over a suite or over a form asks for the password above it, and what was written is sent', async () => {
    const stage = onStage();
    const builder = await signedIn(stage.system.endpoints, 'builder');
    const { create, read } = evaluationRoutes;
    const cases = [{ id: 'one', name: 'Greets', turns: [{ text: 'Hello' }] }];
    const { id: suiteId } = await builder.call(create, 201, create.responses[201], { body: { name: `Greetings ${randomUUID().slice(0, 8)}`, cases } });
    const page = await stage.page('builder', `/evaluations/${suiteId}`);
    const signInAgain = async () => {
      const dialog = page.getByRole('dialog', { name: 'Sign in again' });
      await dialog.getByLabel('Password').fill(stage.credentials('builder').password);
      expect(await serious(page, 'light')).toEqual([]);
      await dialog.getByRole('button', { name: 'Sign in' }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await page.getByRole('button', { name: /^Greets/ }).click();
    await page.getByLabel('Turn 1: the customer says').fill('Good evening');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Save' }).click();
    await signInAgain();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(async () => (await builder.call(read, 200, read.responses[200], { params: { suiteId } })).cases[0]?.turns[0]?.text).toBe('Good evening');

    // There is nothing to save now: who pressed it has not lost their place.
    await page.getByRole('button', { name: 'Save', disabled: true }).waitFor();
    expect(await focusOf(page)).toBe('Save');

    const agentId = await makeAgent(stage.system.endpoints);
    const { createVersion } = agentRoutes;
    await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: { changeDescription: 'Kinder', publish: false } });
    await page.goto(`${stage.studio}/agents/${agentId}/versions`);
    await page.getByRole('button', { name: 'Propose release of 1.1.0' }).click();
    const form = page.getByRole('dialog', { name: 'Propose release of 1.1.0' });
    await form.getByLabel('What is it for?').fill('A kinder tone');
    for (const metric of ['Conversations with an error', 'Conversations handed over']) await form.getByRole('switch', { name: metric }).click();
    await page.context().clearCookies();
    await form.getByRole('button', { name: 'Propose release' }).click();
    await signInAgain();
    await expect.poll(() => focusOf(page)).toBe('Propose release');
    expect(await form.getByLabel('What is it for?').inputValue()).toBe('A kinder tone');
    await form.getByRole('button', { name: 'Propose release' }).click();
    await page.getByText('Live in staging').waitFor();
    await page.getByText('A kinder tone').first().waitFor();
  });
}
