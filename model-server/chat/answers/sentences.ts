import type { OfferedPassage } from '../passages.ts';

/** A quotable part of a passage: a sentence, or a list together with the line that leads into it. */
export interface Quotable {
  passage: OfferedPassage;
  text: string;
  /** Its place in the passage. */
  position: number;
}

const listLine = /^\s*(?:[-*•]|\d{1,2}[.)])\s+/;
const longestList = 8;

/** Cuts a passage into what can be quoted from it; headings and bare marks are left out. */
export function quotablesOf(passage: OfferedPassage): Quotable[] {
  const texts: string[] = [];
  let list: string[] = [];
  const closeList = (): void => {
    if (list.length === 0) return;
    const before = texts.at(-1);
    const lead = before?.endsWith(':') ? `${texts.pop()}\n` : '';
    texts.push(lead + list.slice(0, longestList).join('\n'));
    list = [];
  };
  for (const paragraph of joinWrapped(passage.text)) {
    if (listLine.test(paragraph)) list.push(paragraph.trim());
    else {
      closeList();
      if (!isHeading(paragraph)) texts.push(...splitSentences(paragraph.replace(/^[\s#|]*|\|\s*$/g, '')));
    }
  }
  closeList();
  return texts
    .filter((text) => text.split(/\s+/).length >= 3)
    .map((text, position) => ({ passage, text, position }));
}

/** A line marked as a heading, unless so long that a whole text stands behind the mark. */
function isHeading(paragraph: string): boolean {
  return /^\s*#/.test(paragraph) && paragraph.split(/\s+/).length <= 15;
}

/** Lines that only a page's width broke belong together; lists, headings and blank lines do not. */
function joinWrapped(text: string): string[] {
  const paragraphs: string[] = [];
  let open = false;
  for (const line of text.split('\n')) {
    const starts = listLine.test(line) || /^\s*[#|]/.test(line) || line.trim() === '';
    if (open && !starts) paragraphs[paragraphs.length - 1] += ` ${line.trim()}`;
    else if (line.trim() !== '') paragraphs.push(line.trim());
    open = line.trim() !== '' && !/^\s*[#|]/.test(line) && !/:$/.test(line.trim());
  }
  return paragraphs;
}

/**
 * Sentences end at a mark that is followed by a space and a capital, a digit or a quote; "e.g." and "3.5" end
 * none.
 */
export function splitSentences(text: string): string[] {
  return text
    .split(/(?<=[.!?]["”)]?)(?<!\b(?:e\.g|i\.e|No|approx|Mr|Ms|Mrs|Dr)\.)\s+(?=["“(]?[\p{Lu}\d])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}
