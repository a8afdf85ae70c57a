import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Flow } from '../../domain/flow/model.ts';
import { flowOf } from '../support/flows.ts';
import { agentOf, builderOn, centreOf, drag, focusedNode, nodeOf, pasteText, saved } from './canvas.ts';
import { middleOfEdge, touches } from './fingers.ts';
import type { Stage } from './stage.ts';

/** With room between them for what is done to edges. */
const apart = (flow: Flow): Flow => ({ ...flow, nodes: flow.nodes.map((node, index) => ({ ...node, position: { x: index * 340, y: 0 } })) });
const FOUR = apart(flowOf([['start', 'start'], ['ask', 'model', { systemPrompt: 'Be kind.' }], ['say', 'reply', { text: 'Bye' }], ['end', 'end']]));
const LOOSE: Flow = { ...FOUR, nodes: [...FOUR.nodes, { id: 'pause', type: 'wait', position: { x: 240, y: 300 }, config: {} }] };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const ways = (flow: Flow) => flow.edges.map((edge) => `${edge.source} -> ${edge.target}`).sort();
const at = (flow: Flow, id: string) => flow.nodes.find((node) => node.id === id)?.position;
const menuItem = (page: Page, name: string) => page.getByRole('menuitem', { name });
/** From then on what is typed is for the menu, and not for the canvas. */
const menuHasFocus = (page: Page) => page.getByRole('menu', { name: 'Actions' }).and(page.locator(':focus-within')).waitFor();
const said = (page: Page) => page.getByTestId('said').innerText();
const drawn = (page: Page) => page.locator('.vue-flow__edge-path').nth(2).waitFor({ state: 'attached' });

/** What is done on the canvas by hand: with a mouse, with fingers, and by the keys that stand for both. */
export function gestureTests(onStage: () => Stage): void {
  const opened = async (flow: Flow, options: Parameters<typeof builderOn>[2] = {}) => {
    const built = await builderOn(onStage(), flow, options);
    await drawn(built.page);
    await atRest(built.page);
    return { ...built, flowNow: async () => (await agentOf(onStage(), built.page, built.agentId)).flow };
  };

  test('a box takes several, a group frames them, and its title drags them all; undo takes each back', async () => {
    const { page, flowNow } = await opened(FOUR);
    const [ask, say] = [await boxOf(nodeOf(page, 'Model')), await boxOf(nodeOf(page, 'Reply'))];
    await page.keyboard.down('Shift');
    await drag(page, { x: ask.x - 12, y: ask.y - 40 }, { x: say.x + say.width / 2, y: say.y + say.height + 40 });
    await page.keyboard.up('Shift');
    await page.getByText('2 selected').waitFor();
    await nodeOf(page, 'Model').focus();
    await page.keyboard.press('Control+g');
    const title = page.getByTestId('group').locator('> div');
    const from = await centreOf(title);
    await drag(page, { x: from.x + 40, y: from.y }, { x: from.x + 40, y: from.y + 90 });
    await saved(page);
    const moved = await flowNow();
    expect(moved.groups?.map((group) => group.nodeIds)).toEqual([['ask', 'say']]);
    const by = (at(moved, 'ask')?.y ?? 0) - (at(FOUR, 'ask')?.y ?? 0);
    expect(by).toBeGreaterThan(20);
    expect((at(moved, 'say')?.y ?? 0) - (at(FOUR, 'say')?.y ?? 0)).toBe(by);
    expect(at(moved, 'end')).toEqual(at(FOUR, 'end'));
    await nodeOf(page, 'Model').focus();
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await saved(page);
    expect(await flowNow()).toEqual(FOUR);
  });

  test('a loose node that is dropped on an edge goes between its ends; an edge\'s end is dragged to another node', async () => {
    const { page, flowNow } = await opened(LOOSE);
    await drag(page, await centreOf(nodeOf(page, 'Wait')), await middleOfEdge(page, 'ask-say'));
    await expect.poll(async () => ways(await flowNow())).toEqual(['ask -> pause', 'pause -> say', 'say -> end', 'start -> ask'].sort());
    const places = async () => JSON.stringify((await flowNow()).nodes.map(({ position }) => position));
    const before = await places();
    await page.getByTestId('canvas-arrange').click();
    // What lays it out is loaded first.
    await expect.poll(places).not.toBe(before);
    await page.getByTestId('canvas-fit').click();
    const target = await centreOf(nodeOf(page, 'Model').locator('.target'));
    // A little before the node: there the edge's own end is, not the node's.
    await page.mouse.move(target.x - 14, target.y);
    await page.mouse.move(target.x - 10, target.y);
    await page.locator('.vue-flow__edgeupdater-target').first().waitFor({ state: 'attached' });
    await drag(page, { x: target.x - 10, y: target.y }, await centreOf(nodeOf(page, 'Wait').locator('.target')));
    await expect.poll(async () => ways(await flowNow())).toContain('start -> pause');
  });

  test('a right click offers what can be done with a node, an edge, the canvas and what is selected', async () => {
    const { page, flowNow } = await opened(FOUR);
    await nodeOf(page, 'Reply').click({ button: 'right' });
    await menuItem(page, 'Duplicate').click();
    await expect.poll(async () => (await flowNow()).nodes.length).toBe(5);
    const { x, y } = await middleOfEdge(page, 'say-end');
    await page.mouse.click(x, y, { button: 'right' });
    await menuItem(page, 'Disconnect').click();
    await expect.poll(async () => ways(await flowNow())).toEqual(['ask -> say', 'start -> ask']);
    const pane = await boxOf(page.locator('.vue-flow__pane'));
    await page.mouse.click(pane.x + pane.width / 2, pane.y + pane.height - 160, { button: 'right' });
    await menuItem(page, 'Select all').click();
    await page.getByText('5 selected').waitFor();
    await nodeOf(page, 'Model').click({ button: 'right' });
    await menuItem(page, 'Align top').click();
    await expect.poll(async () => new Set((await flowNow()).nodes.map(({ position }) => position.y)).size).toBe(1);
  });

  test('the menu\'s key opens it at the node that has the focus, and Escape gives the focus back', async () => {
    const { page, flowNow } = await opened(FOUR);
    await nodeOf(page, 'Reply').focus();
    await page.keyboard.press('Shift+F10');
    await menuHasFocus(page);
    await page.keyboard.press('Escape');
    await expect.poll(() => focusedNode(page)).toBe('Reply');
    await page.keyboard.press('ContextMenu');
    await menuHasFocus(page);
    await page.keyboard.type('switch');
    await menuItem(page, 'Switch on or off').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await flowNow()).nodes.find((node) => node.id === 'say')?.disabled).toBe(true);
    await expect.poll(() => focusedNode(page)).toMatch(/^Reply/);
    await page.keyboard.press('Shift+F10');
    await menuHasFocus(page);
    await page.keyboard.type('rename');
    await menuItem(page, 'Rename').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox').and(page.locator(':focus')).waitFor();
    await page.keyboard.type('Farewell');
    await page.keyboard.press('Enter');
    await expect.poll(() => focusedNode(page)).toBe('Farewell, Reply');
    await nodeOf(page, 'Farewell').waitFor();
    await expect.poll(() => said(page)).toBe('Rename Reply');

    // The dialog begins where a way out is led elsewhere, and the focus comes back.
    await page.keyboard.press('c');
    await page.getByLabel('Next of Farewell leads to').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => focusedNode(page)).toBe('Farewell, Reply');
  });

  test('notes and groups are read, written and undone in the outline, by keyboard', async () => {
    const { page, flowNow } = await opened({ ...FOUR, groups: [{ id: 'g', name: 'Answering', nodeIds: ['ask', 'say'] }] });
    await nodeOf(page, 'Start').focus();
    await page.keyboard.press('o');
    const outline = page.getByTestId('outline');
    await outline.getByRole('button', { name: 'Add a note' }).press('Enter');
    await outline.getByRole('button', { name: 'Empty note' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('F2');
    await page.keyboard.type('Ask the fees team <b>first</b> 🎉 مرحبا');
    await page.keyboard.press('Escape');
    await outline.getByRole('button', { name: /^Ask the fees team/ }).and(page.locator(':focus')).waitFor();
    const size = async () => (await flowNow()).notes?.[0]?.size;
    await saved(page);
    const before = await size();
    await page.keyboard.press('Alt+Shift+ArrowRight');
    await page.keyboard.press('Alt+Shift+ArrowDown');
    await expect.poll(() => said(page)).toBe('Resize a note');
    await expect.poll(size).toEqual({ width: (before?.width ?? 0) + 20, height: (before?.height ?? 0) + 20 });
    await outline.getByRole('button', { name: /^Answering/ }).press('F2');
    await page.keyboard.type('Speaking');
    await page.keyboard.press('Enter');
    await outline.getByRole('button', { name: 'Reply', exact: true }).press('Space');
    await outline.getByRole('button', { name: 'Model', exact: true }).press('Space');
    await page.getByText('2 selected').waitFor();
    await saved(page);
    const { notes, groups } = await flowNow();
    expect(notes?.map((note) => note.text)).toEqual(['Ask the fees team <b>first</b> 🎉 مرحبا']);
    expect(groups?.map((group) => group.name)).toEqual(['Speaking']);
    await page.keyboard.press('Shift+F10');
    await menuItem(page, 'Delete').waitFor();
  });

  test('fingers add a node, connect it, move it, open its menu and zoom, on a phone\'s width', async () => {
    const { page, flowNow } = await opened(FOUR, PHONE);
    const fingers = await touches(page);
    await page.getByRole('button', { name: 'Add node' }).tap();
    await page.getByTestId('palette').getByRole('option', { name: /^Wait/ }).tap();
    await page.getByRole('complementary', { name: /^Settings of/ }).getByRole('button', { name: 'Close' }).tap();
    await expect.poll(async () => (await flowNow()).nodes.length).toBe(5);
    const added = (await flowNow()).nodes.at(-1);
    await page.getByTestId('canvas-fit').tap();

    // A tap on a way out, then one on where it leads.
    await nodeOf(page, 'Wait').locator('.source').tap({ force: true });
    await nodeOf(page, 'End').locator('.target').tap({ force: true });
    await expect.poll(async () => ways(await flowNow())).toContain(`${added?.id} -> end`);

    const from = await centreOf(nodeOf(page, 'Wait'));
    await fingers.drag(from, { x: from.x, y: from.y + 90 });
    await expect.poll(async () => (at(await flowNow(), added?.id ?? '')?.y ?? 0) > (added?.position.y ?? 0)).toBe(true);
    const before = await boxOf(nodeOf(page, 'Wait'));
    await fingers.pinch({ x: 195, y: 300 }, 60, 160);
    await expect.poll(async () => (await boxOf(nodeOf(page, 'Wait'))).width).toBeGreaterThan(before.width * 1.2);
    await page.getByTestId('canvas-fit').tap();
    await fingers.hold(await centreOf(nodeOf(page, 'Reply')), menuItem(page, 'Delete'));
    await menuItem(page, 'Delete').tap();
    await expect.poll(async () => (await flowNow()).nodes.map((node) => node.id)).not.toContain('say');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });

  test('which node is open is in the address and the title: back and forward go through them, and a link leads there', async () => {
    const { page, agentId } = await opened(FOUR);
    const drawer = (of: string) => page.getByRole('complementary', { name: `Settings of ${of}` });
    await nodeOf(page, 'Model').click();
    await drawer('Model').waitFor();
    await expect.poll(() => page.title()).toMatch(/^Model · Drawn/);
    await page.keyboard.press('Escape');
    await drawer('Model').waitFor({ state: 'detached' });
    await page.goBack();
    await drawer('Model').waitFor();
    await page.goForward();
    await drawer('Model').waitFor({ state: 'detached' });
    await page.goto(`${onStage().studio}/agents/${agentId}?node=start`);
    await drawer('Start').waitFor();
    await page.goto(`${onStage().studio}/agents/${agentId}?node=gone`);
    await page.getByText('The node of this address is not in the draft any more.').first().waitFor();
    await page.waitForURL((url) => !url.search.includes('node'));
  });

  test('markup, emoji and right-to-left text in names stay text; what is too large to paste is refused, and a thousand nodes open', async () => {
    const wild = '<img src=x onerror="document.title=\'run\'"> 🎉 مرحبا';
    const named: Flow = { ...FOUR, nodes: FOUR.nodes.map((node) => (node.id === 'ask' ? { ...node, name: wild } : node)), notes: [{ id: 'n', text: wild, position: { x: 0, y: 200 }, size: { width: 200, height: 100 } }], groups: [{ id: 'g', name: wild, nodeIds: ['ask'] }] };
    const { page, flowNow } = await opened(named);
    await page.keyboard.press('o');
    await expect.poll(() => page.getByText(wild).count()).toBeGreaterThanOrEqual(2);
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(await page.title()).not.toBe('run');
    await page.locator('.vue-flow__node-step').first().focus();
    await pasteText(page, JSON.stringify({ format: 'citiflow-nodes', formatVersion: 1, flow: { nodes: [], edges: [], filler: 'x'.repeat(20_000_000) } }));
    await page.getByText('larger than a flow may be').last().waitFor();
    expect(await flowNow()).toEqual(named);

    const many = flowOf([['start', 'start'], ...Array.from({ length: 998 }, (_, index): [string, string, Record<string, unknown>] => [`say${index}`, 'reply', { text: 'Hi' }]), ['end', 'end']]);
    const large = await opened({ ...many, nodes: many.nodes.map((node, index) => ({ ...node, position: { x: (index % 40) * 260, y: Math.floor(index / 40) * 120 } })) });
    // Of so many, only what is in view is drawn; the canvas itself is in the order of Tab, and an arrow goes to the start.
    await large.page.getByTestId('canvas').focus();
    await large.page.keyboard.press('ArrowRight');
    await expect.poll(() => focusedNode(large.page)).toBe('Start');
    await large.page.keyboard.press('Control+a');
    await large.page.getByText('1000 selected').waitFor();
    await large.page.keyboard.press('Control+d');
    await large.page.getByText('The flow is full: it may have 1000 nodes.').first().waitFor();
  });

  test('the tour leads from the list of agents to publishing by keyboard, and Escape ends it at any step', async () => {
    const page = await onStage().page('builder', '/agents', { reducedMotion: 'reduce' });
    await page.getByRole('heading', { name: 'Agents', level: 1 }).waitFor();
    const step = page.getByRole('dialog').and(page.locator('.tour'));
    expect(await step.count()).toBe(0);
    await page.goto(`${onStage().studio}/agents?tour`);
    for (const title of ['Your agents', 'Begin with a template', 'The flow of a turn', 'Settings of a node', 'Try it', 'Publish a version', 'That is all']) {
      await step.getByText(title, { exact: true }).waitFor();
      await step.getByRole('button', { name: /^(Next|Done)$/ }).and(page.locator(':focus')).waitFor();
      await page.keyboard.press('Enter');
    }
    await step.waitFor({ state: 'detached' });
    await page.goto(`${onStage().studio}/agents`);
    await page.getByRole('button', { name: /^Account of/ }).click();
    await menuItem(page, 'Take the tour').click();
    await step.getByText('Your agents', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await step.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement !== document.body')).toBe(true);
  });
}

/** Nothing moves on the canvas any more: it is fitted once its nodes are measured. */
async function atRest(page: Page): Promise<void> {
  let before: string | null = null;
  await expect.poll(async () => {
    const [then, now] = [before, await page.locator('.vue-flow__transformationpane').getAttribute('style')];
    before = now;
    return now !== null && now === then;
  }, { interval: 100 }).toBe(true);
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('It is not on the page.');
  return box;
}
