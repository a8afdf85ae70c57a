/** Kinds of facts that a question can ask for. */
const kinds = {
  amount: {
    asked: /\bhow much\b|\b(?:cost|fee|charge|price|rate|interest|worth|limit|penalty|liable)s?\b/i,
    held: /[$€£¥]\s?\d|\d\s?%|\bfree\b|\bno (?:fee|charge|cost|limit)\b|\bnothing\b/i,
  },
  duration: {
    asked: /\bhow (?:long|soon|quickly|fast|late)\b|\bwhen\b|\bwhat time\b|\bdeadline\b/i,
    held: /\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|each|a|no time)\s(?:to \w+ )?(?:business |calendar |working )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|limit)\b|\bat once\b|\bmidnight\b/i,
  },
  count: { asked: /\bhow (?:many|old|big|often)\b/i, held: /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b/i },
  phone: { asked: /\b(?:phone|telephone) number\b|\bcall you\b|\bhotline\b/i, held: /\d[\d-]{2,}[- ]\d{3,}/ },
  hours: { asked: /\b(?:open|opening|closed?|business) hours\b|\bopen\b.*\bon\b|\bclosed on\b/i, held: /\d (?:a|p)\.?m\b|\d:\d\d/i },
  place: { asked: /^where\b|\baddress\b/i, held: /\b\d+ \p{Lu}|\bstreet\b/iu },
} as const;

export type FactKind = keyof typeof kinds;

/** What kinds of facts a question asks for: "how much" an amount, "how long" a time, and so on. */
export function factsAsked(question: string): FactKind[] {
  return (Object.keys(kinds) as FactKind[]).filter((kind) => kinds[kind].asked.test(question));
}

export function holdsFact(text: string, kind: FactKind): boolean {
  return kinds[kind].held.test(text);
}

/** Whether a question asks for a way to do something, or for all that it takes. */
export function asksForSteps(question: string): boolean {
  return (
    /\bhow (?:do|can|could|should|would|to) ?(?:i|we|one|you)?\b(?! (?:much|many|long))/i.test(question) ||
    /\bwhat (?:do|should|can|must) (?:i|we) (?:do|need|bring|have)\b|\bwhat (?:documents|papers|is needed)\b|\bsteps\b/i.test(
      question,
    )
  );
}

/**
 * A firm that a question is about ("... at Acme Bank?") and no passage knows: what the passages say of their own is no
 * answer to it.
 */
export function namesStranger(question: string, texts: string[]): boolean {
  const name = /\b(?:at|with|by|of)\s+((?:\p{Lu}[\p{L}&']+\s?)+)/u.exec(question)?.[1];
  if (name === undefined) return false;
  const known = texts.join('\n').toLowerCase();
  return !name.trim().toLowerCase().split(/\s+/).some((word) => known.includes(word));
}
