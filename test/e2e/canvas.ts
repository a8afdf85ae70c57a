import { randomUUID } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { agentSchema, type Agent } from '../../contract/http/agents.ts';
import type { Flow } from '../../domain/flow/model.ts';
import type { Stage } from './stage.ts';

/** An agent with this flow, made over the API, and the builder open on it. */
export async function builderOn(stage: Stage, flow: Flow, options: Parameters<Stage['page']>[2] = {}): Promise<{ page: Page; agentId: string }> {
  // Without motion, what is measured is where it stays.
  const page = await stage.page('builder', '/agents', { reducedMotion: 'reduce', ...options });
  const agentId = await agentWith(stage, page, flow);
  await page.goto(`${stage.studio}/agents/${agentId}`);
  await page.getByTestId('canvas').waitFor();
  return { page, agentId };
}

async function agentWith(stage: Stage, page: Page, flow: Flow): Promise<string> {
  const response = await page.request.post(`${stage.studio}/api/v1/agents`, {
    data: { name: `Drawn ${randomUUID().slice(0, 8)}`, description: '', flow }, headers: { origin: stage.studio },
  });
  return agentSchema.parse(await response.json()).id;
}

export async function agentOf(stage: Stage, page: Page, agentId: string): Promise<Agent> {
  return agentSchema.parse(await (await page.request.get(`${stage.studio}/api/v1/agents/${agentId}`)).json());
}

/** As a program would, or a colleague in another browser: the draft as it is on the server, changed and saved. */
export async function saveElsewhere(stage: Stage, page: Page, agentId: string, change: (flow: Flow) => Flow): Promise<void> {
  const { name, description, flow, revision } = await agentOf(stage, page, agentId);
  const response = await page.request.put(`${stage.studio}/api/v1/agents/${agentId}`, {
    data: { name, description, flow: change(flow), revision }, headers: { origin: stage.studio },
  });
  if (!response.ok()) throw new Error(`Saving elsewhere failed: ${response.status()}`);
}

/** By the name that a screen reader says: its own, or its type's. */
export const nodeOf = (page: Page, name: string): Locator => page.getByRole('group', { name: new RegExp(`^${name}(,|$)`) });
export const saved = (page: Page): Promise<void> => page.locator('[data-testid=save-state][data-state=saved]').waitFor();

/** Presses, moves in steps as a hand does, and lets go. */
export async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

export async function centreOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('It is not on the page.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Pastes this text where the focus is, as the system's clipboard would. */
export async function pasteText(page: Page, text: string): Promise<void> {
  await page.evaluate(`(() => {
    const data = new DataTransfer();
    data.setData('text/plain', ${JSON.stringify(text)});
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  })()`);
}

/** What Ctrl+C would put into the system's clipboard. */
export async function copiedText(page: Page): Promise<string> {
  return String(await page.evaluate(`(() => {
    const data = new DataTransfer();
    document.activeElement.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
    return data.getData('text/plain');
  })()`));
}

/** The accessible name of the node that has the focus. */
export const focusedNode = async (page: Page): Promise<string> =>
  String(await page.evaluate(`document.activeElement?.getAttribute('aria-label') ?? ''`));
