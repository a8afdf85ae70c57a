import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { agentRoutes } from '../../contract/http/agents.ts';
import { makeAgent } from '../../scripts/bench/agent.ts';
import { signedIn } from '../support/many-writes.ts';
import { serious } from './accessibility.ts';
import { ask, conversationOf } from './chat-page.ts';
import type { Stage } from './stage.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const calm = async (page: Page) => {
  for (const scheme of ['light', 'dark'] as const) expect(await serious(page, scheme)).toEqual([]);
};

/** Conversations and versions that were, as somebody finds, reads and compares them. */
export function lookingBackTests(onStage: () => Stage): void {
  test('a conversation is found by words said in it; filters are in the address, and the back button takes them off', async () => {
    const stage = onStage();
    const chat = await stage.chat();
    const word = `Zebrafink${randomUUID().slice(0, 6)}`;
    await ask(chat, `How much is a replacement for my ${word} debit card?`);
    const id = await conversationOf(chat);
    const page = await stage.page('builder', '/conversations');
    await page.getByTestId('conversation-search').fill(`${word.toLowerCase().slice(0, -1)} replacement`);
    const marked = (of: Page) => of.getByRole('table').locator('mark').first();
    await page.getByTestId('conversation-count').getByText('1 conversation', { exact: true }).waitFor();
    await expect.poll(() => page.getByRole('table').locator('mark').allInnerTexts()).toContain(word);
    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('completed');
    await page.waitForURL(/outcome=completed/);
    await page.getByRole('button', { name: 'More filters' }).click();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
    await page.getByText('No conversation found').waitFor();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('en');
    await marked(page).waitFor();
    await page.keyboard.press('Escape');
    await calm(page);

    const copy = await stage.page('builder', new URL(page.url()).pathname + new URL(page.url()).search, PHONE);
    await marked(copy).waitFor();
    await expect.poll(() => copy.getByTestId('chip-language').innerText()).toContain('English');
    expect(await copy.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);

    await page.goBack();
    await page.getByText('No conversation found').waitFor();
    await page.goBack();
    await marked(page).waitFor();
    await page.getByTestId('chip-language').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.waitForURL((url) => url.search === '');
    await page.getByRole('table').getByRole('link').first().waitFor();
    await page.goBack();
    await marked(page).waitFor();
    await page.getByRole('link', { name: word }).click();
    await page.waitForURL(`**/conversations/${id}`);
  });

  test('a past turn is stepped through on its canvas, and forked from a step into the test chat', async () => {
    const stage = onStage();
    const chat = await stage.chat();
    await ask(chat, 'What does a replacement card cost?');
    const id = await conversationOf(chat);
    const page = await stage.page('builder', `/conversations/${id}`);
    await page.getByRole('link', { name: 'Step through turn 1' }).click();
    const lit = page.locator('[data-testid=flow-view] [data-node][data-tone=accent]');
    await page.getByTestId('step-told').getByText('1 of 6 · Message arrives').waitFor();
    await expect.poll(() => lit.count()).toBe(1);
    for (let step = 2; step <= 4; step += 1) await page.keyboard.press('ArrowRight');
    await page.getByTestId('step-told').getByText('4 of 6 · Answer').waitFor();
    await expect.poll(async () => [await lit.count(), await page.locator('[data-way][data-tone=accent]').count()]).toEqual([4, 3]);
    await page.getByTestId('step-input').getByText('What does a replacement card cost?').waitFor();
    await expect.poll(() => page.getByTestId('step-output').innerText()).toContain('$');
    await calm(page);

    // On the canvas one goes by keyboard, too, and a press on a node goes to its step.
    await page.locator('[data-node=answer] button').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.getByTestId('step-told').getByText('3 of 6 · Search the guides').waitFor();
    // The canvas follows the step that is shown: the others are brought into view before they are pressed.
    await page.getByTestId('view-fit').click();
    await page.locator('[data-node=check-message] button').click();
    await page.getByTestId('step-told').getByText('2 of 6').waitFor();
    await page.getByTestId('view-fit').click();
    await page.locator('[data-node=search] button').click();
    // The step is in the address, which is read here.
    await page.waitForURL(/[?&]step=3/);
    const { pathname, search } = new URL(page.url());
    const phone = await stage.page('builder', pathname + search, PHONE);
    await phone.getByTestId('step-told').getByText('3 of 6').waitFor();
    await phone.locator('[data-node][data-current]').waitFor();
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);

    await page.getByTestId('step-on').click();
    await page.getByRole('button', { name: 'Fork from here' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The 3 steps before “Answer” are taken from the record.').waitFor();
    await dialog.getByRole('button', { name: 'Fork', exact: true }).click();
    await page.waitForURL(/\/agents\/.*conversation=/);
    const forked = await conversationOf(page);
    expect(forked).not.toBe(id);
    await page.locator('[data-role=assistant][data-phase=ended]').last().waitFor();
    expect((await stage.conversation(forked)).mode).toBe('test');
    await expect.poll(async () => (await stage.conversation(forked)).turns.at(-1)?.steps.map((step) => step.pinned ?? false)).toEqual([true, true, true, false, false, false]);
  });

  test('any two versions are compared on the canvas and as a list, and the address is theirs', async () => {
    const stage = onStage();
    const { endpoints } = stage.system;
    const agentId = await makeAgent(endpoints);
    const builder = await signedIn(endpoints, 'builder');
    const { read, save, createVersion, versions } = agentRoutes;
    const agent = await builder.call(read, 200, read.responses[200], { params: { agentId } });
    const model = agent.flow.nodes.find(({ type }) => type === 'model');
    const end = agent.flow.nodes.find(({ type }) => type === 'end');
    if (!model || !end) throw new Error('The agent has changed.');
    const flow = {
      nodes: [
        ...agent.flow.nodes.map((node) => (node === model ? { ...node, config: { ...node.config, temperature: 1.5 } } : node)),
        { id: 'pause', type: 'wait', name: 'A pause', position: { x: model.position.x, y: model.position.y + 200 }, config: { seconds: 1 } },
      ],
      edges: [
        ...agent.flow.edges.map((edge) => (edge.source === model.id ? { ...edge, target: 'pause' } : edge)), { id: 'on', source: 'pause', target: end.id },
      ],
    };
    await builder.call(save, 200, save.responses[200], { params: { agentId }, body: { name: agent.name, description: '', flow, revision: agent.revision } });
    await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: { changeDescription: 'Warmer', publish: false } });
    const { items } = await builder.call(versions, 200, versions.responses[200], { params: { agentId } });

    const page = await stage.page('builder', `/agents/${agentId}/versions?from=${items[1]?.id ?? ''}&to=${items[0]?.id ?? ''}`);
    const [before, after] = [page.getByTestId('canvas-before'), page.getByTestId('canvas-after')];
    await after.locator('[data-node=pause][data-tone=positive]').waitFor();
    expect(await before.locator('[data-node=pause]').count()).toBe(0);
    await before.locator('[data-way][data-tone=negative]').waitFor({ state: 'attached' });
    await after.getByRole('button', { name: /Changed$/ }).click();
    const changed = page.locator(`[data-difference="${model.id}"]`);
    await changed.getByRole('button', { pressed: true }).waitFor();
    await expect.poll(() => changed.innerText()).toMatch(/Temperature/);
    expect(await page.getByRole('main').innerText()).not.toContain('config.');
    await calm(page);

    await page.getByRole('button', { name: 'Swap' }).click();
    await page.getByRole('button', { name: 'A pause was removed' }).waitFor();
    await page.waitForURL((url) => url.searchParams.get('from') === items[0]?.id);
    const phone = await stage.page('builder', new URL(page.url()).pathname + new URL(page.url()).search, PHONE);
    await phone.getByTestId('canvas-after').waitFor();
    expect(await phone.getByTestId('canvas-before').count()).toBe(0);
    await phone.getByRole('button', { name: /^Before ·/ }).tap();
    await phone.getByTestId('canvas-before').locator('[data-node=pause][data-tone=negative]').waitFor();
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });

  test('a former version is restored: the draft is what it was, a new version says why, and customers notice nothing', async () => {
    const stage = onStage();
    const { endpoints } = stage.system;
    const agentId = await makeAgent(endpoints);
    const builder = await signedIn(endpoints, 'builder');
    const { read, save, createVersion, versions } = agentRoutes;
    const agentNow = () => builder.call(read, 200, read.responses[200], { params: { agentId } });
    const agent = await agentNow();
    const warmer = { ...agent.flow, nodes: agent.flow.nodes.map((node) => (node.type === 'model' ? { ...node, config: { ...node.config, temperature: 1.5 } } : node)) };
    await builder.call(save, 200, save.responses[200], { params: { agentId }, body: { name: agent.name, description: '', flow: warmer, revision: agent.revision } });
    await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: { changeDescription: 'Warmer', publish: false } });

    const page = await stage.page('builder', `/agents/${agentId}/versions`);
    await page.getByRole('button', { name: 'Restore 1.0.0' }).click();
    await page.getByRole('dialog').getByLabel('Reason (optional)').fill('Too warm');
    expect(await serious(page, 'light')).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Too warm' }).first().waitFor();
    await expect.poll(() => page.title()).toContain(agent.name);

    const { items } = await builder.call(versions, 200, versions.responses[200], { params: { agentId } });
    expect(items.map(({ changeDescription, published }) => [changeDescription, published])).toEqual([['Too warm', false], ['Warmer', false], [items[2]?.changeDescription, true]]);
    expect((await agentNow()).flow).toEqual(agent.flow);
    // What is compared now is what was restored, with what was made of it.
    await page.waitForURL((url) => url.searchParams.get('to') === items[0]?.id && url.searchParams.get('from') === items[2]?.id);
    await page.getByText(/^Nothing differs/).waitFor();
  });
}
