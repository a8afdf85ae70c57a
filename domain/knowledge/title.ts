/** Characters of a document's title, at most: it stands in lists, in citations and before passages. */
const TITLE_CHARACTERS = 200;

/** "card-fees_2026.md" → "Card fees 2026": what a document without a title of its own is called. */
export function titleOfFilename(filename: string): string {
  const words = filename.replace(/\.[A-Za-z0-9]{1,8}$/u, '').replaceAll(/[-_\s]+/gu, ' ').trim() || filename;
  return clippedTitle(words.charAt(0).toUpperCase() + words.slice(1));
}

export const clippedTitle = (title: string) => [...title.replaceAll(/\s+/gu, ' ').trim()].slice(0, TITLE_CHARACTERS).join('');
