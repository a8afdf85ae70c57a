import { contentStems, words } from '../language/words.ts';
import { asksForSteps } from './question-kinds.ts';
import type { Quotable } from './sentences.ts';

export interface ScoredQuotable {
  quotable: Quotable;
  score: number;
}

const wordsAtMost = 70;
const wordsOfListAtMost = 120;
/** How far behind the best part another may lie to be quoted with it. */
const reach = 0.05;
const partsAtMost = 3;
/** A sentence that speaks of something before it. */
export const leaning = /^(?:We then|It|Its|This|That|They|Their|These|Those|There|Each further|Otherwise|Then|Here|He|She|Both)\b/;

/**
 * The answer that the parts of passages make, best first: the one that fits best, with the few beside it that fit
 * almost as well; a whole list where a question asks how to do something.
 */
export function composeAnswer(question: string, scored: ScoredQuotable[]): string {
  const best = scored[0];
  if (!best) return '';
  const list = asksForSteps(question) ? wholeList(question, best.quotable) : undefined;
  if (list !== undefined) return list;
  const chosen: Quotable[] = [best.quotable];
  let length = words(best.quotable.text).length;
  const inParts = /\b(?:and|or)\b|\?.*\?/i.test(question);
  for (const { quotable, score } of scored.slice(1)) {
    if (chosen.length >= partsAtMost || score < best.score - reach) break;
    if (quotable.passage !== best.quotable.passage && !inParts) continue;
    if (length + words(quotable.text).length > wordsAtMost || chosen.some((one) => isRepeated(quotable, one))) continue;
    if (quotable.group && !namesAsMuch(question, quotable, best.quotable)) continue;
    chosen.push(quotable);
    length += words(quotable.text).length;
  }
  const all = scored.map(({ quotable }) => quotable);
  if (asksForSteps(question) && chosen.length === 1) chosen.push(...sentenceAfter(best.quotable, all));
  return written(inReadingOrder(withWhatTheyLeanOn(chosen, all)));
}

/** A list under a heading that the question speaks of; of any other list, one entry may answer, but not the whole. */
function wholeList(question: string, { passage, group }: Quotable): string | undefined {
  if (!group || group.lines.length < 2 || leaning.test(group.lead ?? '') || words(group.lines.join(' ')).length > wordsOfListAtMost) return undefined;
  const told = new Set(contentStems(`${passage.title} ${group.lead ?? ''}`));
  if (passage.title !== '' && !contentStems(question).some((word) => told.has(word))) return undefined;
  const heading = passage.title.split(' › ').at(-1);
  const lead = group.lead ?? (heading ? `${heading}:` : '');
  return `${lead}\n\n${group.lines.join('\n')} [${passage.number}]`.trim();
}

/** Whether an entry speaks of all that the best one speaks of: "12 months" is not answered by "60 months". */
function namesAsMuch(question: string, part: Quotable, best: Quotable): boolean {
  const [own, needed] = [new Set(contentStems(part.text)), new Set(contentStems(best.text))];
  return contentStems(question).every((word) => !needed.has(word) || own.has(word));
}

/** Whether a part says little that another does not. */
function isRepeated(part: Quotable, other: Quotable): boolean {
  const known = new Set(words(other.text));
  const own = words(part.text);
  return own.filter((word) => known.has(word)).length / Math.max(1, own.length) > 0.7;
}

function withWhatTheyLeanOn(chosen: Quotable[], all: Quotable[]): Quotable[] {
  const before = chosen.flatMap((part) => {
    if (part.kind !== 'sentence' || !leaning.test(part.text)) return [];
    const previous = all.find((one) => one.passage === part.passage && one.position === part.position - 1);
    return previous?.kind === 'sentence' ? [previous] : [];
  });
  return [...new Set([...before, ...chosen])];
}

/** A way to do something is seldom told in one sentence. */
function sentenceAfter(part: Quotable, all: Quotable[]): Quotable[] {
  const next = all.find((one) => one.passage === part.passage && one.position === part.position + 1);
  return part.kind === 'sentence' && next?.kind === 'sentence' ? [next] : [];
}

/** The best part's passage first, and within a passage as it is written. */
function inReadingOrder(parts: Quotable[]): Quotable[] {
  const passages = [...new Set(parts.map(({ passage }) => passage))];
  return [...parts].sort(
    (left, right) => passages.indexOf(left.passage) - passages.indexOf(right.passage) || left.position - right.position,
  );
}

/** Entries of one list that follow each other stay a list; everything else becomes running text. */
function written(parts: Quotable[]): string {
  const blocks: { quotables: Quotable[]; number: number; listed: boolean }[] = [];
  for (const part of parts) {
    const last = blocks.at(-1);
    const together = last && last.number === part.passage.number && last.quotables[0]?.group === part.group;
    if (together) last.quotables.push(part);
    else blocks.push({ quotables: [part], number: part.passage.number, listed: part.group !== undefined });
  }
  let text = '';
  for (const { quotables, number, listed } of blocks) {
    const asList = listed && quotables.length > 1;
    const body = asList
      ? quotables.map((quotable) => `- ${quotable.text}`).join('\n')
      : quotables.map(({ text: one, group }) => (group ? closed(one) : one)).join(' ');
    const joint = text === '' ? '' : asList || text.includes('\n- ') ? '\n\n' : ' ';
    text += `${joint}${body} [${number}]`;
  }
  return text;
}

/** An entry that stands alone ends like a sentence. */
function closed(text: string): string {
  return text.replace(/[;,]?$/, (end) => (/[.!?:]$/.test(text) ? end : '.'));
}
