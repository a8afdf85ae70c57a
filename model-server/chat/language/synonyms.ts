import { stem, words } from './words.ts';

/** Everyday English words that stand for one another in requests, whatever the agent is about. */
const groups = [
  'send transfer pay wire give remit move',
  'spend spent buy bought purchase pay paid payment transaction charge',
  'person human someone somebody agent staff representative colleague operator people',
  'talk speak chat connect hand handover conversation escalate',
  'block freeze lock suspend disable stop',
  'unblock unfreeze unlock reactivate enable resume',
  'lost lose missing stolen steal gone',
  'find search look locate seek',
  'show list display see view which',
  'book reserve schedule arrange',
  'borrow loan lend lent',
  'renew extend prolong keep',
  'cancel stop end terminate',
  'change update edit modify',
  'recipient payee beneficiary',
  'point reward bonus mile',
  'fine penalty',
  'due deadline',
].map((group) => new Set(group.split(' ').map(stem)));

/** Ways of asking that share no word with what they ask for. */
const idioms: [RegExp, string][] = [
  [
    /\bhow much (?:money |cash )?(?:do i have|have i got|is (?:left|there|in)|is in my)\b/i,
    'current balance',
  ],
  [/\bwhat (?:do|have) i (?:have|got) left\b/i, 'current balance'],
];

/** A text with what its idioms mean added to it. */
export function explainIdioms(text: string): string {
  const meanings = idioms.filter(([form]) => form.test(text)).map(([, meaning]) => meaning);
  return [text, ...meanings].join(' ');
}

/** The stems that stand for a stem, itself not included. */
export function synonymsOf(word: string): string[] {
  return groups
    .filter((group) => group.has(word))
    .flatMap((group) => [...group].filter((other) => other !== word));
}

const politeness =
  /^(?:(?:hi|hello|hey|please|ok(?:ay)?|so|and|also|then|now|can|could|would|will|you|i|we|i'd|i'll|want|need|like|would like|have|to|let|me|get|give|kindly|just)\b[\s,]*)+/i;

/**
 * The word that opens a request once its politeness is gone: "could you please send ..." -> "send" as a stem.
 */
export function leadingVerb(text: string): string | undefined {
  const first = words(text.trim().replace(politeness, ''))[0];
  return first === undefined ? undefined : stem(first);
}
