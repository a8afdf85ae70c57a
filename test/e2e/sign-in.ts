import { expect, test } from 'vitest';
import type { Stage } from './stage.ts';

export function signInTests(onStage: () => Stage): void {
  test('the printed address opens the sign-in page, which offers one demonstration user of each role', async () => {
    const stage = onStage();
    expect(stage.system.output()).toContain(stage.studio);
    const page = await stage.visitor();
    await page.goto(stage.studio);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const offered = page.getByRole('region', { name: 'Look around' });
    for (const name of ['Bea Builder', 'Manuel Manager', 'Sana Support', 'Otto Operator', 'Ada Admin']) {
      await offered.getByRole('button', { name }).waitFor();
    }
  });

  test('a wrong password is told, and the right one leads to the agents', async () => {
    const stage = onStage();
    const page = await stage.visitor();
    await page.goto(stage.studio);
    const { email, password } = stage.credentials('builder');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(`${password}-not`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: 'The e-mail address or the password is wrong.' }).waitFor();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Agents', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Card & account support' }).waitFor();
  });

  test('who signs out sees the sign-in page, also at addresses of before, and comes back to them', async () => {
    const stage = onStage();
    const page = await stage.visitor();
    await page.goto(`${stage.studio}/knowledge`);
    await page.getByRole('button', { name: 'Bea Builder' }).click();
    await page.getByRole('heading', { name: 'Knowledge', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Account of Bea Builder' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto(`${stage.studio}/conversations`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
}
