/**
 * The canonical JSON of RFC 8785: two programs that hold the same arguments write the same bytes, so that a
 * digest of them can be compared. Free of node:crypto, because workflows and the studio write it too.
 */

const loneSurrogate = /\p{Surrogate}/u;

/**
 * Property names are ordered by UTF-16 code units, numbers and texts spelled as JavaScript spells them.
 * As in `JSON.stringify`, a property that is undefined is left out and `toJSON` is honoured.
 * @throws TypeError for what JSON cannot hold: NaN, infinities, big integers, functions, broken Unicode
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value === 'string') return canonicalText(value);
  if (typeof value !== 'object') throw new TypeError(`canonicalJson: JSON has no ${typeof value}`);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return canonicalJson(value.toJSON());
  return canonicalObject(value);
}

function canonicalObject(value: object): string {
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${canonicalText(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`canonicalJson: JSON has no ${value}`);
  return JSON.stringify(value);
}

function canonicalText(value: string): string {
  if (loneSurrogate.test(value)) throw new TypeError('canonicalJson: a text is not well-formed Unicode');
  return JSON.stringify(value);
}

/** What `argumentsDigest` is the SHA-256 of (wire.md): the tool's name, a line feed, canonical arguments. */
export const argumentsToDigest = (toolName: string, args: unknown): string => `${toolName}\n${canonicalJson(args)}`;
