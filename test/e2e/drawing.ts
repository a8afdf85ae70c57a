import { expect, test } from 'vitest';
import type { Flow } from '../../domain/flow/model.ts';
import { chance } from '../support/flow-edits.ts';
import { flowOf } from '../support/flows.ts';
import { agentOf, builderOn, centreOf, copiedText, drag, focusedNode, nodeOf, pasteText, saved } from './canvas.ts';
import { ask, finished } from './chat-page.ts';
import { tabTo } from './focus.ts';
import { promptEditor, promptText, writePrompt } from './prompt.ts';
import { lateFrames } from './slow-browser.ts';
import type { Stage } from './stage.ts';

const LATE_MS = 150;
const EMPTY: Flow = { nodes: [], edges: [] };
const FOUR = flowOf([['start', 'start'], ['ask', 'model', { systemPrompt: 'Be kind.' }], ['say', 'reply', { text: 'Bye' }], ['end', 'end']]);
const ways = (flow: Flow) => flow.edges.map((edge) => {
  const typeOf = (id: string) => flow.nodes.find((node) => node.id === id)?.type ?? '?';
  return `${typeOf(edge.source)} -> ${typeOf(edge.target)}`;
}).sort();

export function drawingTests(onStage: () => Stage): void {
  test('an agent from an empty canvas to its first answer, by mouse', async () => {
    const stage = onStage();
    const { page, agentId } = await builderOn(stage, EMPTY);
    await page.getByRole('button', { name: 'Add the first node' }).click();
    await page.getByTestId('palette').getByRole('option', { name: /^Start/ }).click();
    await nodeOf(page, 'Start').waitFor();
    await page.keyboard.press('Escape');

    // A model, dragged out of the palette and connected by its handles.
    await page.getByRole('button', { name: 'Add node' }).click();
    const canvas = await page.getByTestId('canvas').boundingBox();
    const place = { x: (canvas?.x ?? 0) + (canvas?.width ?? 0) * 0.6, y: (canvas?.y ?? 0) + (canvas?.height ?? 0) * 0.3 };
    await drag(page, await centreOf(page.getByRole('option', { name: /^Model/ })), place);
    await nodeOf(page, 'Model').waitFor();
    await writePrompt(page, 'Greet the customer.');
    await page.getByRole('complementary', { name: /^Settings of/ }).getByRole('button', { name: 'Close' }).click();
    await page.getByTestId('canvas-fit').click();
    await drag(page, await centreOf(nodeOf(page, 'Start').locator('.source')), await centreOf(nodeOf(page, 'Model').locator('.target')));

    // An end, by the button behind the model.
    await nodeOf(page, 'Model').getByTestId('add-behind').click();
    await page.getByRole('combobox', { name: 'Search nodes' }).fill('end');
    await page.getByTestId('palette').getByRole('option', { name: /^End/ }).click();
    await nodeOf(page, 'End').waitFor();

    // A guardrail, dropped on the edge from the start to the model.
    await page.keyboard.press('Escape');
    await page.getByTestId('canvas-fit').click();
    await page.getByRole('button', { name: 'Add node' }).click();
    const from = await centreOf(nodeOf(page, 'Start').locator('.source'));
    const to = await centreOf(nodeOf(page, 'Model').locator('.target'));
    await drag(page, await centreOf(page.getByRole('option', { name: /^Guardrail/ })), { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 });
    await nodeOf(page, 'Guardrail').waitFor();
    await saved(page);
    const { flow, problems } = await agentOf(stage, page, agentId);
    expect(ways(flow)).toEqual(['guardrail -> model', 'model -> end', 'start -> guardrail']);
    expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    await page.getByRole('complementary', { name: /^Settings of/ }).getByRole('button', { name: 'Close' }).click();
    expect(await (await ask(page, 'Hello')).innerText()).not.toBe('');
  });

  test('an agent from an empty canvas to its first answer, by keyboard alone', async () => {
    const stage = onStage();
    const { page, agentId } = await builderOn(stage, EMPTY);
    const focused = () => focusedNode(page);
    const search = page.getByRole('combobox', { name: 'Search nodes' }).and(page.locator(':focus'));
    await tabTo(page, /^Add the first node$/);
    await page.keyboard.press('Enter');
    await search.waitFor();
    await page.keyboard.type('start');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Start');
    for (const kind of ['model', 'reply', 'end']) {
      await page.keyboard.press('a');
      await search.waitFor();
      await page.keyboard.type(kind);
      await page.keyboard.press('Enter');
      await expect.poll(async () => (await focused()).toLowerCase()).toBe(kind);
    }
    // Back along the edges to the model; its settings; and out again to the node.
    await page.keyboard.press('ArrowLeft');
    await expect.poll(focused).toBe('Reply');
    await page.keyboard.press('d');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(focused).toBe('Model');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('complementary', { name: /^Settings of/ });
    await drawer.locator(':focus').waitFor();
    await page.keyboard.type('Greeter');
    await (await promptEditor(drawer)).getByRole('textbox').waitFor({ state: 'attached' });
    await tabTo(page, /^System prompt/);
    await page.keyboard.type('Greet the customer.');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Greeter, Model');
    // Where its way leads: chosen in a list.
    await page.keyboard.press('c');
    await page.getByRole('dialog').getByRole('combobox').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Greeter, Model');
    await page.keyboard.press('Shift+ArrowDown');
    await expect.poll(() => page.getByTestId('said').innerText()).toBe('Move 1 node');
    await saved(page);
    const { flow, problems } = await agentOf(stage, page, agentId);
    expect(ways(flow)).toEqual(['model -> reply', 'reply -> end', 'start -> model']);
    expect(flow.nodes.find((node) => node.type === 'reply')).toMatchObject({ disabled: true });
    expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    await tabTo(page, /^Message$/);
    await page.keyboard.type('Hello');
    await page.keyboard.press('Enter');
    await finished(page).first().waitFor();
  });

  test('a hundred changes by chance are undone one by one, and the document is as it was', async () => {
    const stage = onStage();
    const { page, agentId } = await builderOn(stage, FOUR);
    await nodeOf(page, 'Model').waitFor();
    const before = (await agentOf(stage, page, agentId)).flow;
    const random = chance(20_261_123);
    const undo = page.getByTestId('canvas-undo');
    const depth = async () => (await undo.getAttribute('aria-disabled')) !== 'true';
    expect(await depth()).toBe(false);
    const keys = ['Shift+ArrowRight', 'Shift+ArrowDown', 'd', 'Control+d', 'Control+g', 'Shift+N', 'Delete', 'Control+Shift+G', 'rename', 'add'];
    for (let made = 0; made < 100; made += 1) {
      const key = keys[Math.floor(random() * keys.length)] ?? 'd';
      const nodes = page.locator('.vue-flow__node-step');
      await nodes.nth(Math.floor(random() * (await nodes.count()))).focus();
      if (key === 'rename') {
        await page.keyboard.press('F2');
        await page.getByRole('textbox', { name: 'Name on the canvas' }).and(page.locator(':focus')).waitFor();
        await page.keyboard.type(`N${made}`);
        await page.keyboard.press('Enter');
      } else if (key === 'add') {
        await page.keyboard.press('a');
        await page.getByRole('combobox', { name: 'Search nodes' }).and(page.locator(':focus')).waitFor();
        await page.keyboard.type('wait');
        await page.keyboard.press('Enter');
        await expect.poll(() => focusedNode(page)).toBe('Wait');
        await page.keyboard.press('Escape');
      } else if (key === 'Shift+N') {
        await page.keyboard.press(key);
        await page.getByRole('textbox', { name: 'Note' }).and(page.locator(':focus')).waitFor();
        await page.keyboard.press('Escape');
      } else await page.keyboard.press(key);
    }
    await saved(page);
    expect((await agentOf(stage, page, agentId)).flow).not.toEqual(before);
    await page.locator('.vue-flow__node-step').first().focus();
    for (let step = 0; step < 150 && (await depth()); step += 1) await page.keyboard.press('Control+z');
    expect(await depth()).toBe(false);
    await saved(page);
    expect((await agentOf(stage, page, agentId)).flow).toEqual(before);
    await page.keyboard.press('Control+y');
    await page.keyboard.press('Control+Shift+z');
    await saved(page);
    expect((await agentOf(stage, page, agentId)).flow).not.toEqual(before);
  });

  test('who is quicker than the screen keeps the focus where they took it, and what they type goes there', async () => {
    const stage = onStage();
    const { page } = await builderOn(stage, FOUR);
    await nodeOf(page, 'Reply').focus();
    await page.evaluate(lateFrames(LATE_MS));
    const search = page.getByRole('combobox', { name: 'Search nodes' }).and(page.locator(':focus'));
    // What each of the two draws would take the focus, some frames from now.
    for (const keys of ['Control+d', 'Shift+N']) {
      await page.keyboard.press(keys);
      await nodeOf(page, 'Reply').first().focus();
      await page.keyboard.press('a');
      await search.waitFor();
      await page.evaluate(`new Promise((later) => setTimeout(later, ${4 * LATE_MS}))`);
      await page.keyboard.type('wait');
      expect(await search.inputValue()).toBe('wait');
      await page.keyboard.press('Escape');
      await expect.poll(() => focusedNode(page)).toBe('Reply');
    }
    expect(await nodeOf(page, 'Reply').count()).toBe(2);
    expect(await page.getByTestId('note').count()).toBe(1);
  });

  test('typing in a setting is one step of the history, and undo shows it in the field', async () => {
    const stage = onStage();
    const { page } = await builderOn(stage, FOUR);
    await nodeOf(page, 'Model').click();
    await promptEditor(page);
    const prompt = page.getByLabel('System prompt');
    await prompt.press('End');
    await prompt.pressSequentially(' And brief.');
    await expect.poll(() => promptText(page)).toBe('Be kind. And brief.');
    await prompt.press('Control+z');
    await expect.poll(() => promptText(page)).toBe('Be kind.');
    await prompt.press('Control+y');
    await expect.poll(() => promptText(page)).toBe('Be kind. And brief.');
  });

  test('nodes go to another agent by copy and paste, and rubbish is refused in words', async () => {
    const stage = onStage();
    const { page } = await builderOn(stage, FOUR);
    await nodeOf(page, 'Model').waitFor();
    // By keyboard: where nothing is selected, what has the focus is meant.
    await nodeOf(page, 'Reply').focus();
    await expect.poll(() => focusedNode(page)).toBe('Reply');
    expect(JSON.parse(await copiedText(page))).toMatchObject({ flow: { nodes: [{ type: 'reply' }] } });
    await page.locator('.vue-flow__node-step').first().focus();
    await page.keyboard.press('Shift+N');
    await page.getByRole('textbox', { name: 'Note' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.type('Read me');
    await page.keyboard.press('Escape');
    await expect.poll(() => focusedNode(page)).toBe('Read me');
    await page.keyboard.press('Control+a');
    await page.getByText('5 selected').waitFor();
    const copied = await copiedText(page);
    const other = await builderOn(stage, flowOf([['start', 'start'], ['end', 'end']]));
    await nodeOf(other.page, 'End').waitFor();
    const first = other.page.locator('.vue-flow__node-step').first();
    await first.focus();
    await pasteText(other.page, copied);
    await nodeOf(other.page, 'Reply').waitFor();
    await other.page.getByTestId('note').getByText('Read me').waitFor();
    await saved(other.page);
    const grown = (await agentOf(stage, other.page, other.agentId)).flow;
    expect(ways(grown)).toEqual(['model -> reply', 'reply -> end', 'start -> end']);

    for (const [text, words] of [
      ['Dear all, the meeting is at noon.', /not a part of a flow, but some other text/],
      ['{"nodes":[]}', /JSON, but not a part of a flow/],
      [JSON.stringify({ format: 'citiflow-nodes', formatVersion: 9, flow: {} }), /newer CitiFlow/],
      ['<img src=x onerror=alert(1)>', /some other text/],
    ] as const) {
      await first.focus();
      await pasteText(other.page, text);
      await other.page.getByText(words).last().waitFor();
    }
    expect((await agentOf(stage, other.page, other.agentId)).flow).toEqual(grown);
  });

  test('a problem on a node leads to its field, and publishing is blocked by the list of them', async () => {
    const stage = onStage();
    const { page } = await builderOn(stage, flowOf([['start', 'start'], ['ask', 'model', {}], ['end', 'end']]));
    await nodeOf(page, 'Model').getByTestId('node-problems').click();
    const prompt = page.getByLabel('System prompt');
    await prompt.and(page.locator(':focus')).waitFor();
    await page.getByRole('button', { name: 'Publish version' }).click();
    const dialog = page.getByRole('dialog', { name: 'Publish a version' });
    await dialog.getByText('Mend 1 error first.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Publish version' }).isDisabled()).toBe(true);
    await dialog.getByRole('listitem').getByRole('button').click();
    // The dialog gives the focus back when it has gone: what is written before may go elsewhere.
    await dialog.waitFor({ state: 'detached' });
    await prompt.and(page.locator(':focus')).waitFor();
    await writePrompt(page, 'Greet.');
    await nodeOf(page, 'Model').getByTestId('node-problems').waitFor({ state: 'detached' });
  });

  test('on a phone a node is added, set and deleted by touch, and the outline is the canvas\'s equal', async () => {
    const stage = onStage();
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const { page, agentId } = await builderOn(stage, FOUR, phone);
    await page.getByTestId('canvas-outline').tap();
    const outline = page.getByTestId('outline');
    await outline.getByRole('button', { name: 'Actions for Model' }).tap();
    await page.getByRole('menuitem', { name: 'Add a node after it' }).tap();
    await page.getByTestId('palette').getByRole('option', { name: /^Wait/ }).tap();
    await page.getByRole('complementary', { name: /^Settings of/ }).getByRole('button', { name: 'Close' }).tap();
    await outline.getByRole('button', { name: 'Actions for Wait' }).tap();
    await page.getByRole('menuitem', { name: 'Move earlier' }).tap();
    await outline.getByLabel('Next of Reply leads to').selectOption({ label: 'Nowhere' });
    await outline.getByRole('button', { name: 'Actions for End' }).tap();
    await page.getByRole('menuitem', { name: 'Delete' }).tap();
    await saved(page);
    expect(ways((await agentOf(stage, page, agentId)).flow)).toEqual(['model -> reply', 'start -> wait', 'wait -> model']);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });
}
