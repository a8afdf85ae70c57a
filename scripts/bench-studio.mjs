// npm run bench:studio [-- --only canvas,chat,first-load,lighthouse] [--endpoints FILE]
// How fast the studio is in a real browser, each figure beside its aim.
import { loadavg } from 'node:os';
import { chromium } from 'playwright-core';
import { measureCanvas } from './bench-studio/canvas.mjs';
import { measureChat } from './bench-studio/chat.mjs';
import { measureFirstLoad } from './bench-studio/first-load.mjs';
import { measureLighthouse } from './bench-studio/lighthouse.mjs';
import { chromiumArguments, findChromium } from './lib/chromium.mjs';
import { fail, SetUpProblem } from './lib/progress.mjs';
import { withSystem } from './lib/system.mjs';

const PARTS = {
  canvas: async (browser, endpoints) => measureCanvas(await signedIn(browser, endpoints), endpoints.studio),
  chat: async (browser, endpoints) => measureChat(await signedIn(browser, endpoints), endpoints),
  'first-load': measureFirstLoad,
  lighthouse: async (browser, endpoints) => measureLighthouse((await signedIn(browser, endpoints)).context(), endpoints),
};

/** Someone who builds, signed in. */
async function signedIn(browser, { studio, demo }) {
  const { email, password } = demo.users.find((user) => user.role === 'builder');
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  await context.request.post(`${studio}/api/v1/auth/sign-in`, { data: { email, password }, headers: { origin: studio } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return page;
}

function partsAsked() {
  const at = process.argv.indexOf('--only');
  const names = at > 0 ? (process.argv[at + 1] ?? '').split(',') : Object.keys(PARTS);
  const unknown = names.find((name) => !(name in PARTS));
  if (unknown !== undefined) throw new SetUpProblem(`There is no part "${unknown}"; there are ${Object.keys(PARTS).join(', ')}.`);
  return names;
}

const holds = ({ figure, aim, more }) => (more ? figure >= aim : figure < aim);
const aimOf = ({ aim, unit, more }) => `${more ? '>=' : '<'} ${aim} ${unit}`;

try {
  const parts = partsAsked();
  await withSystem(async (endpoints) => {
    const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments });
    try {
      const rows = [];
      for (const part of parts) rows.push(...(await PARTS[part](browser, endpoints)));
      console.table(Object.fromEntries(rows.map((row) => [row.what, { figure: `${row.figure} ${row.unit}`, aim: aimOf(row), holds: holds(row) }])));
      // A machine that does other things meanwhile tells less.
      console.log(`Load average of the last minute: ${loadavg()[0].toFixed(2)}`);
      process.exitCode = rows.every(holds) ? 0 : 1;
    } finally {
      await browser.close();
    }
  });
} catch (error) {
  fail(error);
}
