import { centile } from './in-page.mjs';

const LOADS = 5;
const KILOBYTE = 1_000;

/** What a browser that knows nothing of the studio loads before its first page shows, and how long that takes. */
export async function measureFirstLoad(browser, { studio }) {
  const loads = [];
  for (let time = 0; time < LOADS; time += 1) loads.push(await load(browser, studio));
  return [
    { what: 'first load: JavaScript, compressed', figure: Math.round(Math.max(...loads.map(({ bytes }) => bytes)) / KILOBYTE), aim: 250, unit: 'KB' },
    { what: 'first load: first page shows, p50', figure: Math.round(centile(loads.map(({ shownMs }) => shownMs), 50)), aim: 1_000, unit: 'ms' },
  ];
}

async function load(browser, studio) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  try {
    const page = await context.newPage();
    const scripts = [];
    page.on('requestfinished', (request) => request.resourceType() === 'script' && scripts.push(request));
    await page.addInitScript(() => {
      const shown = setInterval(() => {
        if (!document.querySelector('h1')) return;
        clearInterval(shown);
        requestAnimationFrame(() => (window.benchShownMs = performance.now()));
      }, 1);
    });
    await page.goto(studio);
    const shownMs = await page.waitForFunction(() => window.benchShownMs).then((handle) => handle.jsonValue());
    const sizes = await Promise.all(scripts.map((request) => request.sizes()));
    return { shownMs, bytes: sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0) };
  } finally {
    await context.close();
  }
}
