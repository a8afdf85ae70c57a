import { passesLuhn, passesMod97 } from './check-digits.ts';
import { ibanLengths } from './iban-lengths.ts';

export type PersonalDataKind = 'card-number' | 'iban' | 'social-security-number' | 'e-mail' | 'phone';

/** A stretch of a text: from `start` up to, not including, `end`. */
interface Finding {
  start: number;
  end: number;
  /** What stands in its place. */
  mask: string;
}

type Finder = (text: string) => Finding[];

/** In this order, because numbers of one kind may hold what reads like another. */
const FINDERS: readonly (readonly [PersonalDataKind, Finder])[] = [
  ['iban', findIbans],
  ['card-number', findCardNumbers],
  ['social-security-number', findSocialSecurityNumbers],
  ['e-mail', findEmails],
  ['phone', findPhones],
];

export interface Masked {
  text: string;
  /** What was masked, each kind once. */
  kinds: PersonalDataKind[];
}

export interface MaskOptions {
  /** All of them when left out. */
  kinds?: readonly PersonalDataKind[];
  /** True for what may be read by anybody. */
  isPublic?: (found: string) => boolean;
}

/** Masks personal data in a text. Masking a masked text changes nothing. */
export function maskPersonalDataIn(text: string, options: MaskOptions = {}): Masked {
  const kinds = new Set<PersonalDataKind>();
  let masked = text;
  // One mask can uncover what was joined to it, so this goes round until nothing is found.
  for (let before = ''; before !== masked; ) {
    before = masked;
    for (const [kind, find] of FINDERS) {
      if (options.kinds && !options.kinds.includes(kind)) continue;
      const next = replaceFindings(masked, find(masked), options.isPublic);
      if (next !== masked) kinds.add(kind);
      masked = next;
    }
  }
  return { text: masked, kinds: [...kinds] };
}

function replaceFindings(text: string, findings: readonly Finding[], isPublic: MaskOptions['isPublic']): string {
  let masked = '';
  let from = 0;
  for (const { start, end, mask } of findings) {
    if (start < from || isPublic?.(text.slice(start, end))) continue;
    masked += text.slice(from, start) + mask;
    from = end;
  }
  return masked + text.slice(from);
}

/** ISO 13616: the country says how long it is, two digits check it. Blanks and hyphens may stand between. */
function findIbans(text: string): Finding[] {
  const found: Finding[] = [];
  // Looked at from every place where a word begins: what follows an IBAN may be another one.
  for (const match of text.matchAll(/(?<![\p{L}\p{N}])(?=([A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}))/giu)) {
    const candidate = match[1] ?? '';
    const stretch = stretchOf(candidate, ibanLengths[candidate.slice(0, 2).toUpperCase()] ?? 0);
    const iban = stretch?.replace(/[ -]/g, '').toUpperCase();
    if (!stretch || !iban || !passesMod97(iban)) continue;
    const end = match.index + stretch.length;
    if (/[\p{L}\p{N}]/u.test(text[end] ?? '')) continue;
    found.push({ start: match.index, end, mask: `[IBAN ending ${iban.slice(-4)}]` });
  }
  return found;
}

/** The beginning of a text that holds so many letters and digits, or undefined when it holds fewer. */
function stretchOf(text: string, length: number): string | undefined {
  let seen = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (/[A-Za-z0-9]/.test(text[index] ?? '')) seen += 1;
    if (seen === length && length > 0) return text.slice(0, index + 1);
  }
  return undefined;
}

/**
 * ISO/IEC 7812: 13 to 19 digits that pass Luhn and begin like a payment card's. In a longer run of groups,
 * any consecutive groups may be the number: a verification code may follow it.
 */
function findCardNumbers(text: string): Finding[] {
  const found: Finding[] = [];
  for (const match of text.matchAll(/(?<![\p{L}\d])\d(?:[ -]?\d){12,60}(?!\d)/gu)) {
    const groups = [...match[0].matchAll(/\d+/g)].map((group) => ({
      start: match.index + group.index,
      end: match.index + group.index + group[0].length,
      digits: group[0],
    }));
    for (let first = 0; first < groups.length; first += 1) {
      const last = lastGroupOfCard(groups.map(({ digits }) => digits), first);
      const start = groups[first]?.start;
      const end = last === undefined ? undefined : groups[last]?.end;
      if (last === undefined || start === undefined || end === undefined) continue;
      found.push({ start, end, mask: `[card ending ${text.slice(start, end).replace(/\D/g, '').slice(-4)}]` });
      first = last;
    }
  }
  return found;
}

function lastGroupOfCard(groups: readonly string[], first: number): number | undefined {
  for (let last = groups.length - 1; last >= first; last -= 1) {
    const digits = groups.slice(first, last + 1).join('');
    if (/^[2-6]\d{12,18}$/.test(digits) && passesLuhn(digits)) return last;
  }
  return undefined;
}

/**
 * Social Security Administration: no area 000, 666 or 900 and above, no group 00, no serial 0000. Nine
 * digits in a row are one only when the words before say so.
 */
function findSocialSecurityNumbers(text: string): Finding[] {
  const written = text.matchAll(/(?<![\p{L}\d-])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\p{L}\d-])/gu);
  const named = text.matchAll(
    /(?<=\b(?:ssn|social security(?: number| no\.?)?)(?: is|:|=)? {0,3})(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}(?!\d)/giu,
  );
  return [...written, ...named].sort((a, b) => a.index - b.index).map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    mask: '[social security number]',
  }));
}

function findEmails(text: string): Finding[] {
  const pattern = /(?<![\w.%+-])[\w.%+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}(?![a-z0-9])/gi;
  return [...text.matchAll(pattern)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    mask: '[e-mail]',
  }));
}

/** International with a plus sign (E.164: 8 to 15 digits), or ten digits as North America writes them. */
function findPhones(text: string): Finding[] {
  const pattern =
    /(?<![\p{L}\d+])(?:\+[1-9](?:[ ().-]{0,2}\d){7,14}|(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ])[2-9]\d{2}[-. ]\d{4})(?![\p{L}\d])/gu;
  return [...text.matchAll(pattern)]
    .filter((match) => !isTollFree(match[0]))
    .map((match) => ({ start: match.index, end: match.index + match[0].length, mask: '[phone number]' }));
}

/** Toll-free numbers belong to companies: hiding the bank's own hotline would help nobody. */
const isTollFree = (phone: string) => /^(?:1)?8(?:00|33|44|55|66|77|88)/.test(phone.replace(/\D/g, ''));
