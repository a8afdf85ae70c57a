const UNSTORABLE = /\0|\p{Surrogate}/gu;
const clean = (text: string) => text.replaceAll(UNSTORABLE, (part) => (part === '\0' ? '' : '\ufffd'));

/**
 * The same value in characters that every store takes. PostgreSQL holds no NUL, and half of a surrogate pair
 * is no character. What people send is refused for it; what a model or the bank says cannot be sent back, and
 * must not keep a turn from ending.
 */
export function storable<Value>(value: Value): Value;
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((item) => storable(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), storable(item)]));
}

/** Text that arrives in pieces. A piece may end in the middle of a character: its half waits for the next. */
export class StorableText {
  #half = '';

  next(piece: string): string {
    const whole = this.#half + piece;
    const split = /[\ud800-\udbff]$/.test(whole) ? whole.length - 1 : whole.length;
    this.#half = whole.slice(split);
    return clean(whole.slice(0, split));
  }
}

/** JSON as a model wrote it, broken or not. Only where an escape could hide such a character is it written anew. */
export function storableJsonText(text: string): string {
  if (!/\\u(0000|d[89a-f])/i.test(text)) return clean(text);
  try {
    return JSON.stringify(storable(JSON.parse(text)));
  } catch {
    return clean(text);
  }
}
