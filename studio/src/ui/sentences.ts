/**
 * Reads sentences that the engine has composed, and says them in another language. They come whole from records that
 * are kept, so the dictionary has their patterns: `{name}` stands for what differs from one to the next.
 *
 * @param dictionary pattern to pattern, with the same names on both sides
 * @param word says what may stand in a pattern's place and has words of its own, such as a node's title
 * @returns what says a text, of one sentence or several; as it is where one of them is not known
 */
export function translator(dictionary: Readonly<Record<string, string>>, word: (text: string) => string = (text) => text): (text: string) => string {
  const plain = new Map(Object.entries(dictionary).filter(([pattern]) => !SLOT.test(pattern)));
  // Of two that fit, the one that says more: "It cost {cost}, more than {maximum}." before "It cost {cost}.".
  const patterns = Object.entries(dictionary)
    .filter(([pattern]) => SLOT.test(pattern))
    .sort(([one], [other]) => other.replace(SLOTS, '').length - one.replace(SLOTS, '').length)
    .map(([pattern, said]) => ({ matches: matcherOf(pattern), said }));

  const valueOf = (text: string) => plain.get(text) ?? word(text);
  function sentence(text: string): string | undefined {
    const known = plain.get(text);
    if (known !== undefined) return known;
    for (const { matches, said } of patterns) {
      const values = matches.exec(text)?.groups;
      if (values) return said.replace(SLOTS, (_, name: string) => valueOf(values[name] ?? ''));
    }
    return undefined;
  }
  return (text) => {
    const said = text.split(BETWEEN_SENTENCES).map(sentence);
    return said.every((one) => one !== undefined) ? said.join(' ') : sentence(text) ?? text;
  };
}

const SLOT = /\{\w+\}/;
const SLOTS = /\{(\w+)\}/g;
const BETWEEN_SENTENCES = /(?<=\.) (?=\p{Lu})/u;
const matcherOf = (pattern: string): RegExp =>
  new RegExp(`^${pattern.split(/(\{\w+\})/).map((part) => (SLOT.test(part) ? `(?<${part.slice(1, -1)}>[^]+?)` : part.replace(/[.*+?^$()|[\]\\/]/g, '\\$&'))).join('')}$`, 'u');
