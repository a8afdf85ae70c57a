import { centile, framesWhile, undoTimes } from './in-page.mjs';
import { largeFlow } from './large-flow.mjs';

const OPENINGS = 5;
const DRAG_MOVES = 180;

/** Opens, drags, pans and undoes in a flow of 200 nodes and 300 edges. */
export async function measureCanvas(page, studio) {
  const agent = await makeAgent(page, studio, largeFlow(200, 300));
  const openings = [];
  for (let time = 0; time < OPENINGS; time += 1) openings.push(await opening(page, studio, agent));
  const openedIn = (which) => Math.round(centile(openings.map((times) => times[which]), 50));
  // Without the chat beside it, whose work is not the canvas's.
  await page.getByRole('complementary', { name: 'Test chat' }).getByRole('button', { name: 'Close' }).click();
  await page.getByTestId('canvas-fit').click();
  await page.waitForTimeout(500);
  const drag = await dragFrames(page);
  const pan = await panFrames(page);
  await page.getByTestId('canvas-fit').click();
  await page.waitForTimeout(500);
  const undo = await undoTimes(page, 20);
  const perSecond = (frames) => Math.round(1_000 / centile(frames, 50));
  return [
    { what: 'open 200 nodes: what is in view, p50', figure: openedIn('seen'), aim: 800, unit: 'ms' },
    { what: 'open 200 nodes: the last one out of view, p50', figure: openedIn('all'), aim: 2_500, unit: 'ms' },
    { what: 'drag a node, p50', figure: perSecond(drag), aim: 55, unit: 'frames/s', more: true },
    { what: 'drag a node, slowest of 20', figure: Math.round(centile(drag, 95)), aim: 34, unit: 'ms' },
    { what: 'pan, p50', figure: perSecond(pan), aim: 55, unit: 'frames/s', more: true },
    { what: 'pan, slowest of 20', figure: Math.round(centile(pan, 95)), aim: 34, unit: 'ms' },
    { what: 'undo, p50', figure: Math.round(centile(undo, 50) * 10) / 10, aim: 16, unit: 'ms' },
    { what: 'undo, slowest of 20', figure: Math.round(centile(undo, 95) * 10) / 10, aim: 34, unit: 'ms' },
  ];
}

async function makeAgent(page, studio, flow) {
  const response = await page.request.post(`${studio}/api/v1/agents`, {
    data: { name: `Large ${Date.now()}`, description: '', flow }, headers: { origin: studio },
  });
  if (!response.ok()) throw new Error(`The agent could not be made: ${response.status()} ${await response.text()}`);
  return response.json();
}

/**
 * From the click on its name in the list until everything that is in view has been painted: each of its nodes there,
 * and the edges between them. `all`: until also what lies outside has been drawn.
 */
async function opening(page, studio, agent) {
  await page.goto(`${studio}/agents`);
  const link = page.getByRole('link', { name: agent.name });
  await link.waitFor();
  // A hand comes to the list before it clicks: then the page is fetched.
  await link.hover();
  await page.waitForTimeout(500);
  const opened = page.evaluate((wanted) => new Promise((resolve) => {
    let begun = 0;
    let seenMs = 0;
    addEventListener('click', () => (begun = performance.now()), { capture: true, once: true });
    const look = () => {
      const nodes = [...document.querySelectorAll('.vue-flow__node')];
      const edges = document.querySelectorAll('.vue-flow__edge-path').length;
      // What is in view is drawn in one go: with the first node that is seen, all of it is.
      if (begun && !seenMs && edges > 0 && nodes[0]?.style.visibility === 'visible') {
        requestAnimationFrame(() => (seenMs ||= performance.now() - begun));
      }
      if (seenMs && nodes.length === wanted.nodes && edges === wanted.edges) resolve({ seen: seenMs, all: performance.now() - begun });
      else requestAnimationFrame(look);
    };
    look();
  }), { nodes: agent.flow.nodes.length, edges: agent.flow.edges.length });
  await link.click();
  return opened;
}

async function dragFrames(page) {
  const box = await page.locator('.vue-flow__node-step').nth(90).boundingBox();
  const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  const frames = await framesWhile(page, () => circle(page, from, 60));
  await page.mouse.up();
  return frames;
}

async function panFrames(page) {
  // Between the nodes: a press on one would drag it.
  const from = await page.evaluate(() => {
    const box = document.querySelector('.vue-flow__pane').getBoundingClientRect();
    for (let y = box.top + 80; y < box.bottom - 80; y += 4) {
      for (let x = box.left + 80; x < box.right - 80; x += 4) {
        if (document.elementFromPoint(x, y)?.classList.contains('vue-flow__pane')) return { x, y };
      }
    }
    throw new Error('There is no empty place on the canvas.');
  });
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  const frames = await framesWhile(page, () => circle(page, from, 120));
  await page.mouse.up();
  return frames;
}

async function circle(page, { x, y }, radius) {
  for (let move = 0; move < DRAG_MOVES; move += 1) {
    const angle = (move / DRAG_MOVES) * 6 * Math.PI;
    await page.mouse.move(x + Math.sin(angle) * radius, y + (1 - Math.cos(angle)) * radius);
  }
}
