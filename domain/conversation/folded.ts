/** Letters whose sign is a part of them, which no normal form takes off; `folded()` in the database has the same. */
const LETTERS: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ı: 'i', ς: 'σ' };
const ALL_LETTERS = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');

/**
 * A text as it is searched for: without accents, in small letters, so that "cafe" finds "Café" and "UBER" finds "über".
 * The same as `folded(text)` in PostgreSQL, by which messages are indexed: db/migrations/0015-accents.ts.
 */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/[\u0300-\u036f]/gu, '').toLowerCase().replace(ALL_LETTERS, (letter) => LETTERS[letter] ?? letter);
}
