import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { ask, conversationOf, finished, middleOfAnswer, say } from './chat-page.ts';
import type { Stage } from './stage.ts';

export function deskTests(onStage: () => Stage): void {
  test('a colleague takes over in the middle of a reply, answers, and hands back to the agent', async () => {
    const stage = onStage();
    const customer = await stage.chat();
    await say(customer, 'How do I dispute a payment?');
    await middleOfAnswer(customer);
    const id = await conversationOf(customer);
    const support = await stage.page('support', `/inbox/desk/${id}`);
    await support.getByText('How do I dispute a payment?').first().waitFor();
    await support.getByRole('button', { name: 'Take over' }).click();
    await customer.getByText('Sana Support from Harbour Mutual has joined.').waitFor();
    await customer.getByTestId('colleague-here').waitFor();
    await expect.poll(async () => (await stage.conversation(id)).turns[0]?.status).toMatch(/^(handed-over|completed)$/);
    await write(support, 'Hello, this is Sana. What can I do for you?');
    await customer.getByText('Hello, this is Sana.').waitFor();
    // The end of what was cut short is told after it is on record.
    await customer.locator('[data-role=assistant][aria-busy=true]').waitFor({ state: 'detached' });
    const answers = await finished(customer).count();
    await say(customer, 'Was my booking disputed?');
    await support.getByText('Was my booking disputed?').waitFor();
    expect(await finished(customer).count()).toBe(answers);
    await support.getByRole('button', { name: 'Hand back' }).click();
    await support.getByLabel('Note for colleagues').fill('The dispute is open.');
    await support.getByRole('dialog').getByRole('button', { name: 'Hand back' }).click();
    await customer.getByText('Sana Support has handed back to the assistant.').waitFor();
    await customer.getByTestId('colleague-here').waitFor({ state: 'detached' });
    expect(await (await ask(customer, 'what is my balance?')).innerText()).toMatch(/\$/);
    const record = await stage.page('support', `/conversations/${id}`);
    await record.getByText('The dispute is open.').waitFor();
  });

  test('a conversation that the agent hands over comes to the desk with its summary, for everyone at once', async () => {
    const stage = onStage();
    const customer = await stage.chat();
    const staff = [await stage.page('support', '/inbox/desk'), await stage.page('admin', '/inbox/desk')] as const;
    for (const page of staff) await page.getByText('Live').waitFor();
    await say(customer, 'I want to talk to a person');
    const id = await conversationOf(customer);
    const itemOf = (page: Page) => page.locator(`[data-testid=desk-item][href$="${id}"]`);
    for (const page of staff) await itemOf(page).getByText('Unclaimed').waitFor();
    const [support, admin] = staff;
    await itemOf(support).click();
    await support.getByTestId('handoff-summary').getByText('I want to talk to a person').first().waitFor();
    await support.getByTestId('customer-card').getByText('Everyday Checking').waitFor();
    await support.getByRole('button', { name: 'Take over' }).click();
    await itemOf(admin).getByText('Sana Support').waitFor();
    await itemOf(admin).click();
    await admin.getByRole('button', { name: 'Take over' }).click();
    await admin.getByText('Take it from a colleague?').waitFor();
    await admin.getByRole('alertdialog').getByRole('button', { name: 'Take it over' }).click();
    await itemOf(support).getByText('Ada Admin').waitFor();
    await support.getByTestId('staff-input').waitFor({ state: 'detached' });
    await write(admin, 'Ada here.');
    await customer.getByText('Ada here.').waitFor();
  });

  test('two members of staff look at one call: when one decides, the other sees who did, without reloading', async () => {
    const stage = onStage();
    const customer = await stage.chat();
    await say(customer, 'send 71 to Alice');
    const staff = [await stage.page('support', '/inbox'), await stage.page('admin', '/inbox')] as const;
    for (const page of staff) await page.getByTestId('inbox-item').filter({ hasText: '$71.00' }).click();
    const [support, admin] = staff;
    await admin.getByTestId('call-amount').getByText('$71.00').waitFor();
    await support.getByText('Call-back', { exact: true }).click();
    await support.getByLabel('How you made sure, on record').fill('Knew the last booking');
    await support.getByRole('button', { name: 'Approve' }).click();
    await admin.getByTestId('approval-outcome').getByText(/Approved by Sana Support/).waitFor();
    await admin.getByText('Verified by a call-back').waitFor();
    await finished(customer).first().waitFor();
    expect(await stage.bank.transfersOf(7100)).toBe(1);
  });

  test('the worker is killed while a colleague takes over: they join once, and the agent is silent', async () => {
    const stage = onStage();
    const customer = await stage.chat();
    await say(customer, 'How do I block a lost card?');
    await middleOfAnswer(customer);
    const id = await conversationOf(customer);
    const support = await stage.page('support', `/inbox/desk/${id}`);
    const button = support.getByRole('button', { name: 'Take over' });
    await button.waitFor();
    await Promise.all([stage.system.kill('worker'), button.click()]);
    await customer.getByTestId('colleague-here').waitFor();
    await write(support, 'I have taken over.');
    await customer.getByText('I have taken over.').waitFor();
    expect(await customer.getByText('Sana Support from Harbour Mutual has joined.').count()).toBe(1);
    await expect.poll(async () => (await stage.conversation(id)).turns.at(-1)?.status).toMatch(/handed-over|completed/);
    const { status, takenBy, messages } = await stage.conversation(id);
    expect([status, takenBy?.name]).toEqual(['handed-over', 'Sana Support']);
    expect(messages.filter((message) => message.role === 'support')).toHaveLength(1);
  });

  test('the inbox is worked by keyboard: j, Enter, a for the code, r to reject', async () => {
    const stage = onStage();
    const customer = await stage.chat();
    await say(customer, 'send 72 to Alice');
    const page = await stage.page('support', '/inbox');
    await page.getByTestId('inbox-item').filter({ hasText: '$72.00' }).waitFor();
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.getByTestId('approval-code').waitFor();
    await page.keyboard.press('a');
    await page.getByTestId('approval-code').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('r');
    await page.getByLabel('Reason, told to the customer').and(page.locator(':focus')).waitFor();
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByTestId('approval-outcome').getByText('By keyboard').waitFor();
    expect(await stage.bank.transfersOf(7200)).toBe(0);
  });
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByTestId('staff-input').fill(text);
  await page.getByTestId('staff-send').click();
}
