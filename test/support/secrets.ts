/**
 * What finds a short secret in a text as a word of its own.
 * A code's six digits may come by chance in an id, a digest or a time: to look for them anywhere is to fail now and then.
 */
export const asWord = (secret: string): RegExp =>
  new RegExp(`(?<![0-9A-Za-z])${secret.replaceAll(/[^0-9A-Za-z]/g, String.raw`\$&`)}(?![0-9A-Za-z])`);
