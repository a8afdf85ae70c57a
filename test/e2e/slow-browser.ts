import type { BrowserContext, Page } from 'playwright-core';

/** How many times slower than it is the browser is to be: shows what only a quick machine gets right. */
export const SLOWER = Number(process.env['CITIFLOW_SLOW_BROWSER'] ?? 1);
const FRAME_LATE_MS = 40;
const ANSWER_LATE_MS = 100;

/**
 * Slows the processor, the frames and the server's answers of a context's pages, each in its way: what a person or an
 * event does before a frame or an answer comes finds races.
 */
export async function slowDown(context: BrowserContext, times: number): Promise<void> {
  await context.addInitScript({ content: lateFrames(times * FRAME_LATE_MS) + lateAnswers(times * ANSWER_LATE_MS) });
  context.on('page', (page) => void slowProcessor(page, times));
}

async function slowProcessor(page: Page, times: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: times });
}

/** For the page: each frame that is asked for comes so much later. */
export const lateFrames = (lateMs: number): string => `{
  const soon = requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (then) => setTimeout(() => soon(then), ${lateMs});
  window.cancelAnimationFrame = (id) => clearTimeout(id);
}`;

/** For the page: each answer comes up to so much later, so that they come in another order than they were given in. */
const lateAnswers = (lateMs: number): string => `{
  const ask = fetch.bind(window);
  window.fetch = async (...asking) => {
    const answer = await ask(...asking);
    await new Promise((later) => setTimeout(later, Math.random() * ${lateMs}));
    return answer;
  };
}`;
