import { expect, test } from 'vitest';
import { z } from 'zod';
import { flowOf } from '../support/flows.ts';
import { agentOf, builderOn, nodeOf, saved } from './canvas.ts';
import { promptEditor, promptText } from './prompt.ts';
import type { Stage } from './stage.ts';

const FLOW = flowOf([
  ['start', 'start'],
  ['ask', 'condition', { branches: [{ id: 'cards', label: 'Cards', rules: [{ field: 'message.text', operator: 'contains', value: 'card' }] }] }],
  ['find', 'retrieve', { knowledgeBaseIds: [] }],
  ['model', 'model', { systemPrompt: 'You help.' }],
  ['end', 'end'],
], ['ask.cards -> find', 'ask.else -> model']);

export function configuringTests(onStage: () => Stage): void {
  test('each node is configured in its drawer, tried there, and found again after a reload', async () => {
    const stage = onStage();
    const { page, agentId } = await builderOn(stage, FLOW);
    const drawer = page.getByRole('complementary', { name: /^Settings of/ });
    const open = async (name: string) => {
      const close = drawer.getByRole('button', { name: 'Close' });
      if (await close.isVisible()) await close.click();
      await page.getByRole('button', { name: 'Fit the flow' }).click();
      await nodeOf(page, name).click();
      await drawer.getByRole('heading', { name, exact: true }).waitFor();
    };

    await open('Model');
    const editor = await promptEditor(drawer);
    await editor.getByRole('textbox').focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' They write by {{chan');
    await page.locator('.suggest-widget.visible').getByText('conversation.channel').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => promptText(drawer)).toBe('You help. They write by {{conversation.channel}}');
    // Esc closes the offers first, then the drawer: not both. Tab leaves the editor.
    await page.keyboard.type('{{');
    await page.locator('.suggest-widget.visible').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Tab');
    await drawer.getByRole('button', { name: 'Variable', exact: true }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Tab');
    await drawer.getByRole('button', { name: 'Full screen' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    const large = page.getByRole('dialog', { name: 'System prompt' });
    await (await promptEditor(large)).getByRole('textbox').focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('!');
    await page.keyboard.press('Escape');
    await large.waitFor({ state: 'detached' });
    await drawer.getByRole('button', { name: 'Full screen' }).and(page.locator(':focus')).waitFor();
    await expect.poll(() => promptText(drawer)).toBe('You help. They write by {{conversation.channel}}!');

    const model = drawer.getByRole('combobox', { name: 'Model', exact: true });
    await model.click();
    await page.keyboard.type('haiku-5');
    await page.getByRole('option', { name: /claude-haiku-5-5.*\$0\.10/ }).waitFor();
    await page.keyboard.press('Enter');
    await drawer.getByText('not set up: ANTHROPIC_API_KEY is missing').waitFor();

    await open('Retrieve');
    await drawer.getByRole('checkbox').first().check();
    await drawer.getByRole('spinbutton', { name: 'Relevance threshold' }).fill('0');
    await drawer.getByRole('searchbox', { name: 'Question' }).fill('What does a replacement card cost?');
    await drawer.getByRole('button', { name: 'Search', exact: true }).click();
    await drawer.getByRole('article').first().waitFor();
    const all = await drawer.getByRole('article').count();
    expect([all > 0, await drawer.getByText('Below threshold').count()]).toEqual([true, 0]);
    // The unsaved threshold is what cuts.
    await drawer.getByRole('spinbutton', { name: 'Relevance threshold' }).fill('1');
    await expect.poll(() => drawer.getByText('Below threshold').count()).toBe(all);

    await open('Condition');
    await drawer.getByRole('button', { name: 'Add rule' }).click();
    const second = drawer.getByRole('group', { name: 'Rule 2' });
    await second.getByLabel('Field').selectOption({ label: 'Passages found' });
    await second.getByLabel('Comparison').selectOption({ label: 'is at least' });
    await second.getByText('Write what retrieval.count is compared with.').waitFor();
    await second.getByLabel('Value').fill('2');
    await drawer.getByText('If Customer\'s message contains “card” and Passages found is at least 2: take Cards.').waitFor();
    await saved(page);

    await page.reload();
    await open('Condition');
    await expect.poll(() => drawer.getByRole('group', { name: 'Rule 2' }).getByLabel('Value').inputValue()).toBe('2');
    await open('Model');
    await expect.poll(() => promptText(drawer)).toBe('You help. They write by {{conversation.channel}}!');
    await expect.poll(() => drawer.getByRole('combobox', { name: 'Model', exact: true }).inputValue()).toBe('claude-haiku-5-5 (Anthropic)');
    const { flow } = await agentOf(stage, page, agentId);
    const configOf = (id: string) => flow.nodes.find((node) => node.id === id)?.config;
    expect(configOf('model')).toMatchObject({ provider: 'anthropic', model: 'claude-haiku-5-5' });
    expect(configOf('find')).toMatchObject({ threshold: 1, knowledgeBaseIds: [expect.any(String)] });
  });

  test('a variable is offered, and a turn fills it; one that does not exist is underlined', async () => {
    const stage = onStage();
    const { page } = await builderOn(stage, flowOf([['start', 'start'], ['say', 'reply', { text: '' }], ['end', 'end']]));
    await nodeOf(page, 'Reply').click();
    const drawer = page.getByRole('complementary', { name: /^Settings of/ });
    const editor = await promptEditor(drawer);
    await editor.getByRole('textbox').focus();
    await page.keyboard.type('Turn {{turn');
    await page.locator('.suggest-widget.visible').getByText('conversation.turn').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type(' by {{custmer.name}}.');
    await drawer.getByText('There is no variable "custmer.name"').waitFor();
    await page.locator('.squiggly-warning').waitFor();
    await saved(page);
    await page.getByTestId('chat-input').fill('Hello');
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'Answer' }).getByText('Turn 1 by .').waitFor();
  });

  test('nothing of the editor is loaded before a prompt is shown, nor on a phone', async () => {
    const stage = onStage();
    const { page } = await builderOn(stage, FLOW);
    const loaded = () => page.evaluate('performance.getEntriesByType("resource").map((one) => one.name).filter((name) => /editor\\.api|CodeEditor|o200k/.test(name))');
    await nodeOf(page, 'Retrieve').click();
    const drawer = page.getByRole('complementary', { name: /^Settings of/ });
    await drawer.getByRole('searchbox', { name: 'Question' }).waitFor();
    expect(z.array(z.string()).parse(await loaded())).toEqual([]);
    await drawer.getByRole('button', { name: 'Close' }).click();
    await nodeOf(page, 'Model').click();
    await promptEditor(page);
    expect(z.array(z.string()).parse(await loaded()).length).toBeGreaterThan(0);

    const phone = await builderOn(stage, FLOW, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await phone.page.getByTestId('canvas-outline').tap();
    await phone.page.getByTestId('outline').locator('[data-outline=model] [data-name]').tap();
    const field = phone.page.getByLabel('System prompt');
    await field.fill('Written on a phone.');
    await saved(phone.page);
    expect(await phone.page.locator('[data-code-editor]').count()).toBe(0);
    expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect((await agentOf(stage, phone.page, phone.agentId)).flow.nodes.find(({ id }) => id === 'model')?.config).toMatchObject({ systemPrompt: 'Written on a phone.' });
  });
}
