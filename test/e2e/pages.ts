import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { flowOf } from '../support/flows.ts';
import { z } from 'zod';
import { serious } from './accessibility.ts';
import { ask, conversationOf } from './chat-page.ts';
import type { Stage } from './stage.ts';

const madeSchema = z.object({ id: z.string().optional(), conversationId: z.string().optional() });

export function pageTests(onStage: () => Stage): void {
  test('a finished conversation is in the list, and its page shows messages, turns and what they cost', async () => {
    const stage = onStage();
    const page = await stage.chat();
    await ask(page, 'What is my balance? I ask for the list.');
    const id = await conversationOf(page);
    await page.goto(`${stage.studio}/conversations`);
    await page.getByRole('link', { name: 'What is my balance? I ask for the list.' }).first().click();
    await page.waitForURL(`**/conversations/${id}`);
    await page.getByTestId('chat-message').nth(1).waitFor();
    const turns = page.getByRole('region', { name: 'Turns' });
    await turns.getByRole('button', { name: 'Turn 1' }).click();
    await turns.getByText('Get account balance').waitFor();
    await expect.poll(() => turns.innerText()).toMatch(/tokens/);
    expect(await turns.getByRole('link', { name: 'Open run in Temporal' }).getAttribute('href')).toContain('/workflows/');
  });

  test('a page that a role may not see says whose it is', async () => {
    const page = await onStage().page('builder', '/inbox');
    await page.getByText('Not allowed').waitFor();
    await page.getByText(/It is for: .*Support/).waitFor();
    expect(await page.getByRole('navigation', { name: 'Main' }).first().getByText('Inbox').count()).toBe(0);
  });

  test('who may look but not write gets no buttons to write', async () => {
    const stage = onStage();
    const page = await stage.page('support', '/agents');
    await page.getByRole('link', { name: 'Card & account support' }).waitFor();
    expect(await page.getByRole('button', { name: 'New agent' }).count()).toBe(0);
  });

  test('an address that does not exist says so, and leads on', async () => {
    const page = await onStage().page('builder', '/nowhere');
    await page.getByText('There is no page at this address.').waitFor();
  });

  test('a server that answers 500, slowly, or not at all is said plainly, and the page goes on when it is back', async () => {
    const stage = onStage();
    const page = await stage.page('builder', '/knowledge');
    const rows = page.getByRole('row');
    await rows.nth(1).waitFor();
    const LIST = '**/api/v1/agents?*';
    await page.route(LIST, (route) => route.fulfill({ status: 500, contentType: 'text/html', body: '<h1>Proxy error at line 7</h1>' }));
    await page.getByRole('link', { name: 'Agents' }).first().click();
    const alert = page.getByRole('alert').filter({ hasText: 'That did not work' });
    await alert.waitFor();
    expect(await page.getByRole('main').innerText()).not.toMatch(/line 7|undefined|\bat\b.*:\d+/);
    expect(await serious(page, 'light')).toEqual([]);
    await page.unroute(LIST);
    await page.route(LIST, (route) => route.abort());
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The server cannot be reached').waitFor();
    await page.unroute(LIST);

    let answer = () => {};
    const slow = new Promise<void>((resolve) => (answer = resolve));
    await page.route(LIST, async (route) => {
      await slow;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'Knowledge' }).first().click();
    await rows.nth(1).waitFor();
    await page.getByRole('link', { name: 'Agents' }).first().click();
    // Meanwhile there is a sign of it, and the rest of the studio is used.
    await page.locator('[aria-busy=true], [role=status][aria-label="Loading"]').first().waitFor();
    answer();
    await page.getByRole('link', { name: 'Card & account support' }).first().waitFor();
    await page.unroute(LIST);
  });

  test('on a phone of 390 pixels the chat is reached, used, and nothing scrolls sideways', async () => {
    const stage = onStage();
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const page = await stage.page('builder', '/agents', phone);
    await page.getByRole('link', { name: 'Card & account support' }).tap();
    await page.getByRole('button', { name: 'Test chat' }).tap();
    const answer = await ask(page, 'How do I block a lost card?');
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    expect(wide).toBeLessThanOrEqual(390);
    await answer.getByRole('button', { name: /^Source/ }).first().tap();
    await page.getByRole('dialog').getByTestId('source-text').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).tap();
    for (const path of ['/knowledge', '/conversations']) {
      await page.goto(stage.studio + path);
      await page.getByRole('row').nth(1).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    }
  });

  test('a name of one long word, and a message of one, stay within a phone, in lists and on their own pages', async () => {
    const stage = onStage();
    const page = await stage.page('admin', '/agents', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const made = async (path: string, data: unknown): Promise<string> => {
      const response = await page.request.post(`${stage.studio}/api/v1${path}`, { data, headers: { origin: stage.studio } });
      const { id, conversationId } = madeSchema.parse(await response.json());
      return id ?? conversationId ?? '';
    };
    const word = 'Wohnungsbaufinanzierungsvertragsverwaltung'.repeat(2);
    const flow = flowOf([['start', 'start'], ['hi', 'reply', { text: word }], ['end', 'end']]);
    const agentId = await made('/agents', { name: word, description: word, flow });
    await made(`/agents/${agentId}/versions`, { changeDescription: word });
    const baseId = await made('/knowledge-bases', { name: word, description: word });
    const conversationId = await made(`/agents/${agentId}/conversations`, { mode: 'test' });
    await made(`/conversations/${conversationId}/messages`, { messageId: randomUUID(), text: word });
    await page.goto(`${stage.studio}/conversations/${conversationId}`);
    // What was asked, and the answer.
    await page.getByTestId('chat-message').filter({ hasText: word }).nth(1).waitFor();
    const turn = await page.getByRole('link', { name: 'Step through turn 1' }).getAttribute('href');
    const pages = [
      `/conversations/${conversationId}`, turn ?? '', `/conversations?agent=${agentId}`, '/agents', `/agents/${agentId}/versions`, '/knowledge', `/knowledge/${baseId}`, '/audit',
    ];
    for (const path of pages) {
      await page.goto(stage.studio + path);
      await page.locator('#main').getByText(word).locator('visible=true').first().waitFor();
      const wider = 'const main = document.getElementById("main"); [main, ...main.querySelectorAll(".overflow-x-auto")].some((one) => one.scrollWidth > one.clientWidth)';
      expect(await page.evaluate(wider), path).toBe(false);
    }
  });
}
