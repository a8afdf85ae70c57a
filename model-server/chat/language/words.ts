const functionWords = new Set(
  (
    'a an the and or but if of to in on at by for from with about as into is are was were be been am do does did done ' +
    'have has had having can could will would should shall may might must i you he she it we they me my mine your ' +
    'yours our his her its their them us this that these those what which who whom whose how when where why there ' +
    "here not no so just please ok okay hi hello hey thanks thank want need like get give show tell let i'd i'm i've " +
    "what's how's it's don't can't now also then any some all much many more most very up out over than too im id " +
    'would give see know make help currently still'
  ).split(' '),
);

/** A text's words in lower case, apostrophes kept, punctuation dropped. */
export function words(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/[’]/g, "'")
      .match(/[\p{L}\p{N}]+(?:['.][\p{L}\p{N}]+)*/gu) ?? []
  );
}

/** Cuts the commonest English endings, so that "payments", "payment" and "paying", "pay" meet. */
export function stem(word: string): string {
  let base = word.replace(/'s$/, '').replace(/'$/, '');
  if (base.length > 4)
    base = base
      .replace(/ies$/, 'y')
      .replace(/(ss|sh|ch|x)es$/, '$1')
      .replace(/([^su])s$/, '$1');
  else if (base.length > 3) base = base.replace(/([^su])s$/, '$1');
  if (base.length > 5) base = base.replace(/(ing|ed|ly)$/, '').replace(/([b-df-hj-np-tv-z])\1$/, '$1');
  if (base.length > 4) base = base.replace(/e$/, '').replace(/y$/, 'i');
  return base;
}

/** The stems of the words that carry a text's subject, in order, each once. */
export function contentStems(text: string): string[] {
  return [
    ...new Set(
      words(text)
        .filter((word) => !functionWords.has(word))
        .map(stem),
    ),
  ];
}

/** An identifier as words: `fromAccountId`, `from_account_id` -> "from account id". */
export function humanise(identifier: string): string {
  return identifier
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/[_\-./]+/g, ' ')
    .toLowerCase()
    .trim();
}

export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "a", "a and b", "a, b and c". */
export function joinInWords(parts: string[], conjunction = 'and'): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} ${conjunction} ${parts.at(-1)}`;
}

export function firstSentence(text: string): string {
  return (/^[\s\S]*?[.!?](?=\s|$)/.exec(text.trim())?.[0] ?? text.trim()).replace(/\s+/g, ' ');
}
