import { words } from './language/words.ts';

export type SmallTalk = 'greeting' | 'thanks' | 'goodbye' | 'identity' | 'abilities';

const forms: [SmallTalk, RegExp][] = [
  [
    'identity',
    /\b(who|what) are you\b|\bare you (?:an? )?(?:real |actual )?(ai|bot|robot|human|person|machine|model|chat ?gpt|gpt|claude|llm)\b|\bwhat model\b|\bam i (?:talking|speaking|chatting) (?:to|with) (?:an? )?(ai|bot|robot|human|person|machine)\b|\byour name\b/i,
  ],
  [
    'abilities',
    /\bwhat (?:can|could|do) you (?:do|help)\b|\bhow (?:can|could) you help\b|\bwhat (?:else )?can i (?:ask|do here)\b|^help[.!?]?$/i,
  ],
  [
    'thanks',
    /^(?:ok(?:ay)?|great|perfect|super|cool|lovely)?[,.! ]*(?:many |no,? )?(?:thanks|thank you|thx|cheers|ta)\b/i,
  ],
  [
    'goodbye',
    /^(?:ok(?:ay)?[,. ]*)?(?:good ?bye|bye|see you|have a (?:nice|good) (?:day|evening|one)|that(?:'s| is| was) all)\b/i,
  ],
  ['greeting', /^(?:hi|hello|hey|good (?:morning|afternoon|evening)|greetings|howdy)\b/i],
];

/** Whether a message is nothing but small talk; "hello, what is my balance?" is not. */
export function readSmallTalk(text: string): SmallTalk | undefined {
  const kind = forms.find(([, form]) => form.test(text))?.[0];
  if (kind === undefined) return undefined;
  if (kind === 'identity' || kind === 'abilities') return words(text).length <= 12 ? kind : undefined;
  return words(text).length <= 6 && !/\b(my|what|how|when|where|can|need|want)\b/i.test(text)
    ? kind
    : undefined;
}

export function isAgreement(text: string): boolean {
  return (
    /^(?:yes|yeah|yep|yup|sure|ok(?:ay)?|please(?: do)?|go ahead|do it|of course|absolutely|sounds good)\b/i.test(
      text,
    ) && words(text).length <= 6
  );
}

export function isRefusal(text: string): boolean {
  return (
    /^(?:no|nope|nah|not now|never ?mind|cancel|forget it|don't|stop)\b/i.test(text) &&
    words(text).length <= 6
  );
}

/** "Don't send it": an order not to do what the rest of the text describes. */
export function isProhibition(text: string): boolean {
  return /^(?:no[,.]? |please |ok(?:ay)?[,.]? )*(?:do not|don't|don’t|never)\b(?! (?:you|i|we)\b)/i.test(
    text,
  );
}
