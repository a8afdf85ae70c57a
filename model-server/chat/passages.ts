/** A passage that the caller offers as a source, by the number that citations use. */
export interface OfferedPassage {
  number: number;
  title: string;
  text: string;
}

/** A tag that is only spoken of ("text inside <passage> tags") closes nowhere before the next one opens. */
const tagged = /<(passage|source|document)\b([^>]*)>((?:(?!<\1\b)[\s\S])*?)<\/\1>/gi;
const numbered = /^\s*\[(\d{1,3})\]\s*(.*)$/;
/**
 * What ends a numbered block besides the next one: a closing tag, a rule, or a heading of the surrounding
 * prompt.
 */
const blockEnd = /^\s*(?:<\/\w+>|-{3,}|={3,})\s*$/;

/**
 * Finds the numbered passages in a system message, in either of two common forms:
 * `<passage number="1" title="...">text</passage>`, or a line `[1] Title` with the text below it.
 */
export function readPassages(text: string): OfferedPassage[] {
  const inTags = [...text.matchAll(tagged)].flatMap((match, index) => readTagged(match, index));
  return inTags.length > 0 ? inTags : readNumbered(text);
}

function readTagged(match: RegExpMatchArray, index: number): OfferedPassage[] {
  const [, , attributes = '', body = ''] = match;
  const number = Number(attribute(attributes, 'number|n|index|id') ?? index + 1);
  const text = unescape(body).trim();
  if (!Number.isInteger(number) || text === '') return [];
  return [{ number, title: unescape(attribute(attributes, 'title|name|source') ?? ''), text }];
}

function attribute(attributes: string, names: string): string | undefined {
  return new RegExp(String.raw`\b(?:${names})\s*=\s*"([^"]*)"`, 'i').exec(attributes)?.[1];
}

function unescape(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
}

function readNumbered(text: string): OfferedPassage[] {
  const passages: OfferedPassage[] = [];
  let lines: string[] | undefined;
  const close = (): void => {
    const last = passages.at(-1);
    if (last && lines) last.text = lines.join('\n').trim();
    lines = undefined;
  };
  for (const line of text.split('\n')) {
    const start = numbered.exec(line);
    if (start) {
      close();
      passages.push({ number: Number(start[1]), title: (start[2] ?? '').trim(), text: '' });
      lines = [];
    } else if (blockEnd.test(line)) close();
    else lines?.push(line);
  }
  close();
  // A block of one line is its own text: "[2] Lost cards are replaced within five days."
  return passages
    .map((passage) => (passage.text ? passage : { ...passage, title: '', text: passage.title }))
    .filter((passage) => passage.text !== '');
}
