import { expect, test } from 'vitest';
import { approvalCard, conversationOf, enterCode, finished, otherThan, say } from './chat-page.ts';
import type { Stage } from './stage.ts';

export function approvalTests(onStage: () => Stage): void {
  test('"send 50 to Alice" waits for its code: a wrong one is told, the right one books once', async () => {
    const stage = onStage();
    const page = await stage.chat();
    const before = await stage.bank.transfersOf(5000);
    await say(page, 'send 50 to Alice');
    const card = approvalCard(page);
    await card.getByRole('heading', { name: 'Send $50.00 to Alice Chen' }).waitFor();
    await card.getByText('$50.00', { exact: true }).waitFor();
    const code = await stage.codeFor(await conversationOf(page));
    await enterCode(card, otherThan(code));
    await card.getByText('The code is not right.').waitFor();
    await card.getByText('2 tries left', { exact: true }).waitFor();
    expect(await stage.bank.transfersOf(5000)).toBe(before);
    await enterCode(card, code);
    await card.getByText('Decided by the customer.').waitFor();
    await finished(page).first().waitFor();
    await expect.poll(() => finished(page).first().innerText()).toMatch(/\$50\.00/);
    expect(await stage.bank.transfersOf(5000)).toBe(before + 1);
  });

  test('support sees who asks for what, enters the code, and the customer\'s chat goes on', async () => {
    const stage = onStage();
    const customer = await stage.chat();
    const support = await stage.page('support', '/inbox');
    await support.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
    await say(customer, 'send 61 to Alice');
    const item = support.getByTestId('inbox-item').filter({ hasText: '$61.00' });
    await item.getByText('Alex Morgan').waitFor();
    await item.click();
    await support.getByRole('heading', { name: 'Send $61.00 to Alice Chen' }).waitFor();
    await support.getByRole('complementary', { name: 'Conversation' }).getByText('send 61 to Alice').waitFor();
    const code = await stage.codeFor(await conversationOf(customer));
    await enterCode(support, otherThan(code));
    await support.getByText('2 tries left', { exact: true }).waitFor();
    await enterCode(support, code);
    await support.getByText('Approved. The conversation goes on.').first().waitFor();
    await approvalCard(customer).getByText('Decided by support staff.').waitFor();
    await finished(customer).first().waitFor();
    expect(await stage.bank.transfersOf(6100)).toBe(1);
  });

  test('support rejects with a reason, the chat tells so, and no money moves', async () => {
    const stage = onStage();
    const customer = await stage.chat();
    await say(customer, 'send 62 to Alice');
    const support = await stage.page('support', '/inbox');
    await support.getByTestId('inbox-item').filter({ hasText: '$62.00' }).click();
    await support.getByRole('button', { name: 'Reject', exact: true }).click();
    await support.getByLabel('Reason, told to the customer').fill('The caller did not know the last booking');
    await support.getByRole('button', { name: 'Reject the call' }).click();
    await support.getByText('Rejected. The customer has been told.').first().waitFor();
    await approvalCard(customer).getByText('Rejected', { exact: true }).waitFor();
    await finished(customer).first().waitFor();
    await expect.poll(() => finished(customer).first().innerText()).toContain('not approved (The caller did not know the last booking)');
    expect(await stage.bank.transfersOf(6200)).toBe(0);
  });

  test('the customer rejects it in the chat, and the inbox no longer offers it', async () => {
    const stage = onStage();
    const customer = await stage.chat();
    const support = await stage.page('support', '/inbox');
    await say(customer, 'send 63 to Alice');
    const item = support.getByTestId('inbox-item').filter({ hasText: '$63.00' });
    await item.waitFor();
    await approvalCard(customer).getByRole('button', { name: 'Reject' }).click();
    await finished(customer).first().waitFor();
    await item.waitFor({ state: 'detached' });
    expect(await stage.bank.transfersOf(6300)).toBe(0);
  });
}
