// npm run screenshots [-- --endpoints FILE]   The pictures of the documentation, from a system with real content.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './lib/checkout.mjs';
import { chromiumArguments } from './lib/chromium.mjs';
import { fail, SetUpProblem } from './lib/progress.mjs';
import { withSystem } from './lib/system.mjs';

const folder = join(root, 'docs', 'images');
const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
/** A page of documentation is read on slow lines, too. */
const largestBytes = 250_000;

/** Takes the page in each of the colour schemes, which change without a reload. */
async function picture(page, name, schemes = ['light']) {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.mouse.move(0, 0);
    const path = join(folder, `${name}-${colorScheme}.png`);
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    const { size } = statSync(path);
    console.log(`${name}-${colorScheme}.png  ${Math.round(size / 1000)} kB`);
    if (size > largestBytes) throw new SetUpProblem(`${path} is larger than ${largestBytes} bytes.`);
  }
}

async function signedIn(browser, studio, name, viewport) {
  const context = await browser.newContext({ viewport, locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(studio);
  await page.getByRole('button', { name }).click();
  await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor({ state: 'attached' });
  return page;
}

/** Sends a message and waits for its finished answer. */
async function ask(page, text) {
  const answers = page.locator('[data-role=assistant][data-phase=ended]');
  const before = await answers.count();
  await say(page, text);
  await answers.nth(before).waitFor();
}

async function say(page, text) {
  await page.getByTestId('chat-input').fill(text);
  await page.getByTestId('chat-send').click();
}

/** As a reader would leave it: the last question at the top, no focus ring, no passing notes. */
async function settle(page, selector) {
  await page.locator(selector).last().evaluate((element) => {
    element.scrollIntoView({ block: 'center' });
    document.activeElement?.blur?.();
  });
  await page.waitForFunction(() => document.fonts.ready.then(() => true));
}

/** A list of one agent does not look like a list. */
async function fillList(page, studio) {
  const { items } = await (await page.request.get(`${studio}/api/v1/agents`)).json();
  for (const [name, description] of [
    ['Travel desk', 'Fees abroad, exchange rates and cards that were swallowed far from home.'],
    ['Loan enquiries', 'First answers on loans and overdrafts, then a person.'],
  ]) {
    if (items.some((agent) => agent.name === name)) continue;
    await page.request.post(`${studio}/api/v1/agents`, { data: { name, description }, headers: { origin: studio } });
  }
  await page.goto(`${studio}/agents`);
  await page.getByRole('link', { name: 'Loan enquiries' }).waitFor();
}

async function take(browser, { studio, demo }) {
  const agentPath = `${studio}/agents/${demo.agentId}`;
  const visitor = await (await browser.newContext({ viewport: desk, locale: 'en-GB' })).newPage();
  await visitor.goto(studio);
  await visitor.getByRole('button', { name: 'Bea Builder' }).waitFor();
  await picture(visitor, 'sign-in');

  const builder = await signedIn(browser, studio, 'Bea Builder', desk);
  await fillList(builder, studio);
  await picture(builder, 'agents');
  await builder.getByRole('button', { name: 'New agent' }).click();
  await builder.getByRole('radio', { name: /^Branch concierge/ }).check();
  await picture(builder, 'templates');

  await builder.goto(agentPath);
  await ask(builder, 'What does a replacement card cost?');
  await settle(builder, '[data-role=user]');
  await picture(builder, 'chat-citations', ['light', 'dark']);
  await builder.locator('[data-node]').filter({ hasText: 'Search the guides' }).click();
  await builder.getByTestId('last-run').waitFor();
  await picture(builder, 'node-last-run');
  await builder.keyboard.press('Escape');
  await ask(builder, 'What is my balance?');
  await say(builder, 'Send 50 to Alice');
  await builder.getByTestId('approval-card').getByRole('timer').waitFor();
  await settle(builder, '[data-testid=approval-card]');
  await picture(builder, 'approval', ['light', 'dark']);
  const conversationId = new URL(builder.url()).searchParams.get('conversation');

  const support = await signedIn(browser, studio, 'Sana Support', desk);
  await support.goto(`${studio}/inbox`);
  await support.getByTestId('inbox-item').first().click();
  await support.getByRole('button', { name: 'Approve' }).waitFor();
  await support.getByRole('complementary', { name: 'Conversation' }).getByTestId('chat-message').first().waitFor();
  await picture(support, 'inbox');
  await support.getByRole('button', { name: 'Reject', exact: true }).click();
  await support.getByRole('button', { name: 'Reject the call' }).click();
  await builder.locator('[data-testid=approval-card][data-outcome=rejected]').waitFor();
  await ask(builder, 'How do I block a lost card?');

  await builder.goto(`${studio}/knowledge`);
  await builder.getByRole('table').getByRole('link').first().click();
  await builder.getByRole('tab', { name: 'Documents' }).waitFor();
  await builder.getByText('Ready').first().waitFor();
  await picture(builder, 'knowledge');

  await builder.goto(`${studio}/tools`);
  await builder.getByRole('link', { name: 'Transfer money' }).waitFor();
  await picture(builder, 'tools');

  await builder.goto(`${studio}/conversations/${conversationId}`);
  await builder.getByRole('heading', { name: 'Turns' }).waitFor();
  await builder.getByRole('button', { name: 'Turn 2' }).click();
  await picture(builder, 'conversation');

  await builder.getByRole('link', { name: 'Step through turn 1' }).click();
  await builder.getByTestId('step-told').waitFor();
  for (let step = 2; step <= 4; step += 1) await builder.keyboard.press('ArrowRight');
  await builder.getByTestId('step-output').waitFor();
  await picture(builder, 'step-through');

  await builder.goto(`${studio}/analytics?mode=test`);
  await builder.locator('svg text').nth(12).waitFor();
  await picture(builder, 'analytics');

  const hand = await signedIn(browser, studio, 'Bea Builder', phone);
  await hand.goto(agentPath);
  const input = hand.getByTestId('chat-input');
  if (!(await input.isVisible())) await hand.getByRole('button', { name: 'Test chat' }).click();
  await ask(hand, 'How do I block my card?');
  await settle(hand, '[data-role=user]');
  await picture(hand, 'phone-chat');
}

try {
  mkdirSync(folder, { recursive: true });
  await withSystem(async (endpoints) => {
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: chromiumArguments,
    });
    try {
      await take(browser, endpoints);
    } finally {
      await browser.close();
    }
  });
} catch (error) {
  fail(error);
}
