import { expect, test } from 'vitest';
import { approvalCard, conversationOf, finished } from './chat-page.ts';
import { tabTo } from './focus.ts';
import type { Stage } from './stage.ts';

export function keyboardTests(onStage: () => Stage): void {
  test('signing in, opening an agent, sending a message and entering a code need no mouse', async () => {
    const stage = onStage();
    const page = await stage.visitor();
    await page.goto(stage.studio);
    const { email, password } = stage.credentials('builder');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await tabTo(page, /^E-mail/);
    await page.keyboard.type(email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Card & account support' }).waitFor();
    await tabTo(page, /^Card & account support/);
    await page.keyboard.press('Enter');
    await page.getByTestId('chat-input').waitFor();
    await tabTo(page, /^Message$/);
    await page.keyboard.type('send 65 to Alice');
    await page.keyboard.press('Enter');
    await approvalCard(page).waitFor();
    const code = await stage.codeFor(await conversationOf(page));
    await tabTo(page, /^Verification code/, 'Shift+Tab');
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
    await finished(page).first().waitFor();
    expect(await stage.bank.transfersOf(6500)).toBe(1);
  });
}
