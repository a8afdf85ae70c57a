import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../services/project-root.ts';

export interface Guide {
  filename: string;
  text: string;
}

/** Found from the checkout, because the bundled seed lies in `dist/`. */
const folder = join(projectRoot, 'scripts', 'seed', 'knowledge');

/** The invented bank's guides, which the demonstration answers from. */
export async function readGuides(): Promise<Guide[]> {
  const filenames = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort();
  return Promise.all(filenames.map(async (filename) => ({ filename, text: await readFile(join(folder, filename), 'utf8') })));
}
