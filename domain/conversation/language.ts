/**
 * The language of a text, by its script, or else by the small words that are frequent in one language and rare in
 * others (Grefenstette, "Comparing two language identification schemes", JADT 1995). It knows those below and no
 * others, and says so rather than guess: a short text often holds no small word.
 */
export const KNOWN_LANGUAGES = ['en', 'de', 'es', 'fr', 'it', 'pt', 'nl', 'pl', 'tr', 'el', 'ru', 'ar', 'he', 'hi', 'th', 'zh', 'ja', 'ko'] as const;
export type Language = (typeof KNOWN_LANGUAGES)[number];

/** Of a script that one of the languages has to itself. Kana before Han, which Japanese writes, too. */
const SCRIPTS: readonly [Language, RegExp][] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['ko', /\p{Script=Hangul}/u],
  ['zh', /\p{Script=Han}/u],
  ['ru', /\p{Script=Cyrillic}/u],
  ['el', /\p{Script=Greek}/u],
  ['ar', /\p{Script=Arabic}/u],
  ['he', /\p{Script=Hebrew}/u],
  ['hi', /\p{Script=Devanagari}/u],
  ['th', /\p{Script=Thai}/u],
];

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const SMALL_WORDS: readonly [Language, ReadonlySet<string>][] = [
  ['en', words('the a an and or of to in is are was be been i you my me your it this that what how can could would do does did have has when where why which with for from on at not please want need much many i\'m i\'ve don\'t can\'t hello thanks thank yes')],
  ['de', words('der die das und oder ein eine einen einem einer ist sind war ich du sie er wir mein meine meinen meiner mir mich ihr ihre nicht auf für mit von zu zum zur im den dem des was wie wann wo warum welche kann können möchte bitte haben habe hat wird werden danke hallo ja nein')],
  ['es', words('el la los las y o un una unos es son fue yo tú usted mi mis su sus me te se que qué cómo cuándo dónde cuánto cuál con para por del al en no puedo puede quiero necesito tengo hola gracias favor sí')],
  ['fr', words('le la les et ou un une des est sont je tu vous nous mon ma mes votre vos ce cette que quoi quel quelle comment quand où pourquoi combien avec pour dans du au aux en ne pas peux puis veux voudrais ai avez bonjour merci oui s\'il j\'ai')],
  ['it', words('il lo la gli le e o un uno una è sono io tu mio mia miei mie il suo mi ti si che cosa come quando dove perché quanto quale con per di del della nel al in non posso può vorrei ho ciao grazie sì')],
  ['pt', words('o os as e ou um uma é são eu tu você meu minha meus minhas seu sua me te se que qual como quando onde quanto com para por do da dos das no na em não posso pode quero preciso tenho olá obrigado obrigada sim')],
  ['nl', words('de het een en of is zijn was ik jij je u wij mijn uw me mij niet op voor met van naar te dat wat hoe wanneer waar waarom welke kan kunnen wil graag heb heeft hebben wordt dank hallo ja nee')],
  ['pl', words('i lub jest są był ja ty pan pani mój moja moje moją mnie mi się nie na dla z ze w we do od że co jak kiedy gdzie dlaczego ile który czy mogę może chcę proszę mam dziękuję tak dzień dobry')],
  ['tr', words('ve veya bir bu şu ben sen siz benim bana beni mi mı mu mü ne nasıl zaman nerede neden kaç hangi ile için değil var yok istiyorum lütfen merhaba teşekkürler evet hayır')],
];

/** Of a long text its beginning tells. */
const READ_CHARACTERS = 2_000;

/** @returns null where the text does not tell, or is in a language that is none of the known ones */
export function languageOf(text: string): Language | null {
  const read = text.slice(0, READ_CHARACTERS).toLowerCase().replaceAll('’', "'");
  const letters = read.match(/\p{L}/gu)?.length ?? 0;
  for (const [language, script] of SCRIPTS) {
    const written = read.match(new RegExp(script, 'gu'))?.length ?? 0;
    if (written > 0 && written * 4 >= letters) return language;
  }
  const found = read.match(/[\p{L}']+/gu) ?? [];
  const counts = SMALL_WORDS.map(([language, small]) => ({ language, count: found.filter((word) => small.has(word)).length }));
  const [first, second] = counts.sort((one, other) => other.count - one.count);
  return first && first.count > 0 && first.count > (second?.count ?? 0) ? first.language : null;
}
