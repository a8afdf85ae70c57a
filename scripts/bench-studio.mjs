// npm run bench:studio [-- --endpoints FILE]   How fast the studio is in a real browser, each figure beside its aim.
import { chromium } from 'playwright-core';
import { measureCanvas } from './bench-studio/canvas.mjs';
import { chromiumArguments, findChromium } from './lib/chromium.mjs';
import { fail } from './lib/progress.mjs';
import { withSystem } from './lib/system.mjs';

/** Someone who builds, signed in. */
async function signedIn(browser, { studio, demo }) {
  const { email, password } = demo.users.find((user) => user.role === 'builder');
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  await context.request.post(`${studio}/api/v1/auth/sign-in`, { data: { email, password }, headers: { origin: studio } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return page;
}

try {
  await withSystem(async (endpoints) => {
    const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments });
    try {
      const rows = await measureCanvas(await signedIn(browser, endpoints), endpoints.studio);
      console.table(Object.fromEntries(rows.map(({ what, figure, aim, unit, more }) =>
        [what, { figure: `${figure} ${unit}`, aim: `${aim} ${unit}`, holds: more ? figure >= aim : figure < aim }])));
      process.exitCode = rows.every(({ figure, aim, more }) => (more ? figure >= aim : figure < aim)) ? 0 : 1;
    } finally {
      await browser.close();
    }
  });
} catch (error) {
  fail(error);
}
