/** A colour as Monaco takes it: a build writes `#fff` where a style says `#ffffff`. */
export const sixDigits = (colour: string): string => colour.replace(/^#(\w)(\w)(\w)$/, '#$1$1$2$2$3$3');
