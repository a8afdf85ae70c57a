import type { Locator, Page } from 'playwright-core';
import { z } from 'zod';

const pointSchema = z.object({ x: z.number(), y: z.number() });
type Point = z.infer<typeof pointSchema>;
const STEPS = 8;

/** The middle of an edge's line, on the screen. */
export async function middleOfEdge(page: Page, id: string): Promise<Point> {
  const line = `.vue-flow__edge[data-id="${id}"] .vue-flow__edge-path`;
  await page.locator(line).waitFor({ state: 'attached' });
  return pointSchema.parse(await page.evaluate(`(() => {
    const path = document.querySelector(${JSON.stringify(line)});
    const { x, y } = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
    return { x, y };
  })()`));
}

/** Fingers on the screen, one or two, that move as a hand does. */
export async function touches(page: Page): Promise<{
  drag: (from: Point, to: Point) => Promise<void>;
  pinch: (middle: Point, fromPx: number, toPx: number) => Promise<void>;
  /** Rests on a place until what it calls is there. */
  hold: (on: Point, until: Locator) => Promise<void>;
}> {
  const device = await page.context().newCDPSession(page);
  const put = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Point[]) => device.send('Input.dispatchTouchEvent', { type, touchPoints });
  const between = (from: number, to: number, step: number) => from + ((to - from) * step) / STEPS;
  return {
    async drag(from, to) {
      await put('touchStart', [from]);
      for (let step = 1; step <= STEPS; step += 1) await put('touchMove', [{ x: between(from.x, to.x, step), y: between(from.y, to.y, step) }]);
      await put('touchEnd', []);
    },
    async pinch({ x, y }, fromPx, toPx) {
      const apart = (px: number) => [{ x: x - px / 2, y }, { x: x + px / 2, y }];
      await put('touchStart', apart(fromPx));
      for (let step = 1; step <= STEPS; step += 1) await put('touchMove', apart(between(fromPx, toPx, step)));
      await put('touchEnd', []);
    },
    async hold(on, until) {
      await put('touchStart', [on]);
      await until.waitFor();
      await put('touchEnd', []);
    },
  };
}
