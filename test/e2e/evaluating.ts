import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { agentRoutes } from '../../contract/http/agents.ts';
import { evaluationRoutes } from '../../contract/http/evaluations.ts';
import { flowOf } from '../support/flows.ts';
import { signedIn } from '../support/many-writes.ts';
import { serious } from './accessibility.ts';
import { ask, conversationOf } from './chat-page.ts';
import { PATIENCE_MS, type Stage } from './stage.ts';

const answering = (text: string) => flowOf([['start', 'start'], ['reply', 'reply', { text }], ['end', 'end']]);

/** Writes a suite, runs it, reads what came of it, and what is different on the next version. */
export function evaluatingTests(onStage: () => Stage): void {
  test('a suite is written, run and read, with its trace; the next run says what it changed', async () => {
    const stage = onStage();
    const builder = await signedIn(stage.system.endpoints, 'builder');
    const { create, createVersion, read, save } = agentRoutes;
    const { id: agentId } = await builder.call(create, 201, create.responses[201], { body: { name: 'Fees', flow: answering('The fee is 2 %.') } });
    await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: {} });

    const page = await stage.page('builder', '/evaluations');
    await page.getByRole('button', { name: 'New suite' }).first().click();
    await page.getByRole('dialog').getByLabel('Name').fill('What it costs');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'What it costs' }).waitFor();
    await writeCase(page, 'Names the fee', 'What is the fee?', '2 %');
    await writeCase(page, 'Speaks of refunds', 'Do I get it back?', 'refund');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Edit name and description' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('What it costs abroad');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'What it costs abroad' }).waitFor();
    const suite = new URL(page.url()).pathname;
    for (const scheme of ['light', 'dark'] as const) expect(await serious(page, scheme)).toEqual([]);

    await runOn(page, 'Fees');
    await page.getByText('50.0 %').first().waitFor({ timeout: PATIENCE_MS });
    expect(await serious(page, 'light')).toEqual([]);
    await page.getByRole('button', { name: /Speaks of refunds/ }).click();
    await page.getByRole('link', { name: 'Open the conversation with its trace' }).click();
    await page.getByText('The fee is 2 %.').first().waitFor();

    const { revision, description } = await builder.call(read, 200, read.responses[200], { params: { agentId } });
    await builder.call(save, 200, save.responses[200], { params: { agentId }, body: { name: 'Fees', description, revision, flow: answering('We refund 2 %.') } });
    await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: { publish: false } });
    await page.goto(stage.studio + suite);
    await runOn(page, 'Fees');
    const difference = page.getByRole('region', { name: 'Difference from the run before' });
    await difference.waitFor({ timeout: PATIENCE_MS });
    await expect.poll(() => difference.textContent()).toMatch(/Passing.*1\.0\.0.*Speaks of refunds/);
    await page.getByText('100.0 %').first().waitFor();
  });

  test('a conversation is made a case in a new suite, the next one in the same, and each opens where it can be changed', async () => {
    const stage = onStage();
    const chat = await stage.chat();
    await ask(chat, 'What does a replacement card cost?');
    const page = await stage.page('builder', `/conversations/${await conversationOf(chat)}`);
    const made = page.getByText('is a case now.');
    const button = page.getByRole('button', { name: 'Make a case' });
    await button.click();
    await page.getByRole('menuitem', { name: 'In a new suite' }).click();
    await made.waitFor();
    const builder = await signedIn(stage.system.endpoints, 'builder');
    const { list, read } = evaluationRoutes;
    const [suite] = (await builder.call(list, 200, list.responses[200])).items;
    if (!suite) throw new Error('There is no suite.');
    const casesNow = async () => (await builder.call(read, 200, read.responses[200], { params: { suiteId: suite.id } })).cases.length;
    expect(await casesNow()).toBe(1);

    // By keyboard alone, on the same page: what was made since is in the list.
    await button.press('Enter');
    await page.getByRole('menuitem', { name: suite.name }).waitFor();
    for (let presses = 0; presses < 50 && (await focusedItem(page)) !== suite.name; presses += 1) await page.keyboard.press('ArrowDown');
    expect(await focusedItem(page)).toBe(suite.name);
    expect(await serious(page, 'light')).toEqual([]);
    await page.keyboard.press('Enter');
    await expect.poll(casesNow).toBe(2);

    await page.getByRole('button', { name: 'Open', exact: true }).last().click();
    await page.waitForURL((url) => url.pathname === `/evaluations/${suite.id}` && url.searchParams.has('case'));
    await page.getByRole('heading', { name: suite.name, level: 1 }).waitFor();
    await expect.poll(() => page.getByLabel('Turn 1: the customer says').inputValue()).toBe('What does a replacement card cost?');
  });

  test('a suite goes out as a file and comes in beside itself; two who write it lose nothing; a run is cancelled', async () => {
    const stage = onStage();
    const builder = await signedIn(stage.system.endpoints, 'builder');
    const name = `Slow answers ${randomUUID().slice(0, 8)}`;
    const params = { suiteId: (await builder.call(evaluationRoutes.create, 201, evaluationRoutes.create.responses[201], { body: { name, cases: [oneTurn('one', 'Good morning')] } })).id };
    const suiteNow = () => builder.call(evaluationRoutes.read, 200, evaluationRoutes.read.responses[200], { params });
    const page = await stage.page('builder', `/evaluations/${params.suiteId}`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export' }).click()]);
    const file = await readFile(await download.path());

    await page.getByRole('button', { name: /^Good morning/ }).click();
    await page.getByLabel('Turn 1: the customer says').fill('Good evening');
    const { description, cases, revision } = await suiteNow();
    await builder.call(evaluationRoutes.save, 200, evaluationRoutes.save.responses[200], {
      params, body: { name, description, revision, cases: [...cases, oneTurn('two', 'Good night')] },
    });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('has saved this suite meanwhile').waitFor();
    for (const scheme of ['light', 'dark'] as const) expect(await serious(page, scheme)).toEqual([]);
    await page.getByRole('button', { name: 'Combine both' }).click();
    await expect.poll(async () => (await suiteNow()).cases.map(({ turns }) => turns[0]?.text)).toEqual(['Good evening', 'Good night']);
    await page.getByRole('button', { name: /^Good night/ }).waitFor();

    const { create, createVersion } = agentRoutes;
    // Twenty answers a turn, at the demonstration model's pace: nobody is too late to cancel forty attempts at that.
    const answers = Array.from({ length: 20 }, (_, index): [string, string, Record<string, unknown>] => [`answer-${index}`, 'model', { systemPrompt: 'You greet customers.' }]);
    const flow = flowOf([['start', 'start'], ...answers, ['end', 'end']]);
    const { id: agentId } = await builder.call(create, 201, create.responses[201], { body: { name: `Greeter of ${name}`, flow } });
    await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: {} });
    await runOn(page, `Greeter of ${name}`, 40);
    await page.getByRole('progressbar', { name: 'Progress' }).waitFor();
    await page.getByText(/of 40 attempts judged$/).waitFor();
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByText(/^Cancelled by /).waitFor();
    await page.getByRole('button', { name: 'Cancel the run' }).waitFor({ state: 'detached' });

    await page.goto(`${stage.studio}/evaluations`);
    await page.locator('input[type=file]').setInputFiles({ name: download.suggestedFilename(), mimeType: 'application/json', buffer: file });
    await page.getByRole('heading', { name: `${name} (2)`, level: 1 }).waitFor();
    await page.getByRole('button', { name: /^Good morning/ }).waitFor();
  });
}

const oneTurn = (id: string, text: string) => ({ id, name: text, turns: [{ text }], repetitions: 20, expectations: [{ type: 'contains' as const, text: 'morning' }] });

const focusedItem = (page: Page) => page.evaluate<string>('document.activeElement?.role === "menuitem" ? document.activeElement.textContent.trim() : ""');

async function writeCase(page: Page, name: string, said: string, contains: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a case' }).click();
  await page.getByLabel('Name of the case').fill(name);
  await page.getByLabel('Turn 1: the customer says').fill(said);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Says', exact: true }).click();
  await page.getByRole('group', { name: 'Says', exact: true }).getByLabel('Text').fill(contains);
}

async function runOn(page: Page, agent: string, attempts = 2): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Agent').selectOption({ label: agent });
  await dialog.getByText(new RegExp(`\\b${attempts} attempts`)).waitFor();
  await dialog.getByRole('button', { name: 'Start' }).click();
}
