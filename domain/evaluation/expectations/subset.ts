/**
 * True when all that `wanted` says is so in `given`, which may hold more: of objects each named field, of lists each
 * element in its place, of anything else equality.
 */
export function holds(wanted: unknown, given: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(given) && given.length === wanted.length && wanted.every((item, index) => holds(item, given[index]));
  }
  if (!isRecord(wanted)) return Object.is(wanted, given);
  return isRecord(given) && Object.entries(wanted).every(([name, value]) => Object.hasOwn(given, name) && holds(value, given[name]));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
