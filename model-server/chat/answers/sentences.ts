import type { OfferedPassage } from '../passages.ts';
import { readTableRow, tellRow } from './table-rows.ts';

/** A quotable part of a passage: a sentence, an entry of a list, or a row of a table in words. */
export interface Quotable {
  passage: OfferedPassage;
  text: string;
  /** Its place in the passage. */
  position: number;
  kind: 'sentence' | 'entry' | 'row';
  /** The list or table that it belongs to; each has an object of its own. */
  group?: QuotableGroup;
}

/** A list or a table. */
export interface QuotableGroup {
  /** The sentence that leads into it, with its colon. */
  lead?: string;
  /** Its entries as Markdown, a line each. */
  lines: string[];
  ordered: boolean;
}

type Part = Omit<Quotable, 'passage' | 'position'>;

const mark = /^\s*(?:[-*•]|\d{1,2}[.)])\s+/;
const number = /^\s*\d{1,2}[.)]\s/;

/** Cuts a passage into what can be quoted from it; headings and bare marks are left out. */
export function quotablesOf(passage: OfferedPassage): Quotable[] {
  const parts: Part[] = [];
  let group: QuotableGroup | undefined;
  for (const line of joinWrapped(passage.text)) {
    const row = readTableRow(line);
    if (!row && !mark.test(line)) {
      group = undefined;
      if (!isHeading(line)) parts.push(...sentencesAsParts(line));
      continue;
    }
    if (!group) {
      group = { lines: [], ordered: number.test(line) };
      const before = parts.at(-1);
      if (before?.kind === 'sentence' && before.text.endsWith(':')) {
        group.lead = before.text;
        parts.pop();
      }
    }
    const text = row ? tellRow(row) : line.replace(mark, '').trim();
    group.lines.push(group.ordered ? line.trim() : `- ${text}`);
    parts.push({ text, kind: row ? 'row' : 'entry', group });
  }
  return parts
    .filter(({ text, kind }) => kind !== 'sentence' || text.split(/\s+/).length >= 3)
    .map((part, position) => ({ passage, ...part, position }));
}

function sentencesAsParts(line: string): Part[] {
  const plain = line.replace(/^[\s#|]*|\|\s*$/g, '');
  return splitSentences(plain).map((text) => ({ text, kind: 'sentence' as const }));
}

/** A line marked as a heading, unless so long that a whole text stands behind the mark. */
function isHeading(paragraph: string): boolean {
  return /^\s*#/.test(paragraph) && paragraph.split(/\s+/).length <= 15;
}

/** Lines that only a page's width broke belong together; lists, rows, headings and blank lines do not. */
function joinWrapped(text: string): string[] {
  const paragraphs: string[] = [];
  let open = false;
  for (const line of text.split('\n')) {
    const alone = /^\s*[#|]/.test(line) || readTableRow(line) !== undefined;
    const starts = mark.test(line) || alone || line.trim() === '';
    if (open && !starts) paragraphs[paragraphs.length - 1] += ` ${line.trim()}`;
    else if (line.trim() !== '') paragraphs.push(line.trim());
    open = line.trim() !== '' && !alone && !/:$/.test(line.trim());
  }
  return paragraphs;
}

/**
 * Sentences end at a mark that is followed by a space and a capital, a digit or a quote; "e.g." and "3.5" end
 * none.
 */
export function splitSentences(text: string): string[] {
  return text
    .split(
      /(?<=[.!?]["”)]?)(?<!\b(?:e\.g|i\.e|No|approx|Mr|Ms|Mrs|Dr|[ap]\.m)\.)\s+(?=["“(]?[\p{Lu}\d])|(?<=[ap]\.m\.)\s+(?=\p{Lu}\p{Ll}+ (?!Time)\p{Ll})/u,
    )
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}
