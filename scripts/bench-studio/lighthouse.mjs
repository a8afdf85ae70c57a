import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findChromium } from '../lib/chromium.mjs';

/** Fetched when it is asked for: it is no part of the project. */
const LIGHTHOUSE = 'lighthouse@12.8.2';
const CATEGORIES = ['performance', 'accessibility'];
/** Now and then Lighthouse loses the beginning of a page's trace, and says itself that it is to be run again. */
const TRIES = 3;

/** Lighthouse's own scores, of the page that everybody sees first and of the one that a builder sees first. */
export async function measureLighthouse(context, { studio }) {
  const cookies = (await context.cookies(studio)).map(({ name, value }) => `${name}=${value}`).join('; ');
  const rows = [];
  for (const [page, headers] of [['sign-in', {}], ['agents', { Cookie: cookies }]]) {
    const scores = await scoresOf(`${studio}/${page}`, headers);
    for (const category of CATEGORIES) {
      rows.push({ what: `Lighthouse: ${page}, ${category}`, figure: scores[category], aim: 95, unit: 'of 100', more: true });
    }
  }
  return rows;
}

async function scoresOf(address, headers) {
  const folder = mkdtempSync(join(tmpdir(), 'citiflow-lighthouse-'));
  try {
    const [headersFile, report] = [join(folder, 'headers.json'), join(folder, 'report.json')];
    writeFileSync(headersFile, JSON.stringify(headers));
    await runLighthouse([
      address, '--preset=desktop', '--quiet', '--output=json', `--output-path=${report}`,
      `--only-categories=${CATEGORIES.join(',')}`, `--extra-headers=${headersFile}`, '--chrome-flags=--headless=new --no-sandbox --disable-gpu',
    ]);
    const { categories } = JSON.parse(readFileSync(report, 'utf8'));
    return Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(categories[name].score * 100)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runLighthouse(options) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await promisify(execFile)('npx', ['--yes', LIGHTHOUSE, ...options], { env: { ...process.env, CHROME_PATH: findChromium() }, maxBuffer: 16 * 1024 * 1024 });
      return;
    } catch (error) {
      if (attempt === TRIES || !/run Lighthouse again/.test(error.stderr ?? '')) throw error;
    }
  }
}
