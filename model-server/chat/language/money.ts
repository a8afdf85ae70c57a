const symbols: Record<string, string> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY', '₹': 'INR' };
const names: Record<string, string> = {
  dollar: 'USD',
  dollars: 'USD',
  buck: 'USD',
  bucks: 'USD',
  euro: 'EUR',
  euros: 'EUR',
  pound: 'GBP',
  pounds: 'GBP',
  quid: 'GBP',
  yen: 'JPY',
  franc: 'CHF',
  francs: 'CHF',
  rupee: 'INR',
  rupees: 'INR',
};
const codes = 'USD|EUR|GBP|JPY|INR|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|SGD|HKD|ZAR|BRL|MXN|CNY';
const number = String.raw`\d{1,3}(?:[ ,]\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?`;
const amountPattern = new RegExp(
  String.raw`(?<![\w.,:/-])(?:(?<before>[$€£¥₹]|\b(?:${codes})\b)\s?)?(?<number>${number})(?<scale>k)?` +
    String.raw`(?:\s?(?<after>[$€£¥₹]|(?:${codes}|${Object.keys(names).join('|')})\b))?(?!(?:[\w/:-]|[.,]\d))`,
  'giu',
);
const countedThings =
  /^\s*(?:st|nd|rd|th|%|days?|weeks?|months?|years?|hours?|minutes?|people|persons?|guests?|items?|transactions?|payments?|am\b|pm\b|o'clock|copies|books?|(?:of )?(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\b)/i;
const notMoneyBefore =
  /(?:ending(?: in| with)?|last four(?: digits)?|number|no\.?|code|card|account|room|top|last|past|first|at|since|until|in|january|february|march|april|may|june|july|august|september|october|november|december)\s*#?$/i;

export interface Amount {
  value: number;
  /** ISO 4217, where the text says one. */
  currency?: string;
}

/**
 * The first amount of money in a text: "$1,250.50", "50 dollars", "EUR 20", "1.5k", or a bare number that
 * nothing marks as a date, a count or part of a number.
 */
export function readAmount(said: string): Amount | undefined {
  const plain: Amount[] = [];
  const text = spellInDigits(said);
  for (const match of text.matchAll(amountPattern)) {
    const { before, number: digits = '', scale, after } = match.groups ?? {};
    const value = toNumber(digits) * (scale ? 1000 : 1);
    const currency = currencyOf(before ?? after);
    if (currency) return { value, currency };
    if (countedThings.test(text.slice(match.index + match[0].length))) continue;
    if (notMoneyBefore.test(text.slice(0, match.index).trimEnd())) continue;
    plain.push({ value });
  }
  return plain[0];
}

/** The ISO 4217 code of the first currency that a text names. */
export function readCurrency(text: string): string | undefined {
  const amount = readAmount(text);
  if (amount?.currency) return amount.currency;
  const code = new RegExp(String.raw`\b(?:${codes})\b`).exec(text)?.[0];
  if (code) return code;
  const name = new RegExp(String.raw`\b(?:${Object.keys(names).join('|')})\b`, 'i').exec(text)?.[0];
  return name === undefined ? undefined : names[name.toLowerCase()];
}

/**
 * What is exchanged for what: "100 dollars in euros", "euros to pounds". The currency of an amount is given away;
 * one that stands alone is the one that is wanted.
 */
export function readExchange(text: string): { from?: string; to?: string } {
  const mention = new RegExp(String.raw`\b(?:${codes})\b|\b(?:${Object.keys(names).join('|')})\b`, 'gi');
  const said = [...text.matchAll(mention)].flatMap(([word]) => currencyOf(word) ?? []);
  const from = readAmount(text)?.currency ?? (new Set(said).size > 1 ? said[0] : undefined);
  const to = said.find((currency) => currency !== from);
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

/** How many minor units make one unit: 100 for USD, 1 for JPY. */
export function minorUnits(currency: string): number {
  return 10 ** fractionDigits(currency);
}

/** Money in words: 5000 minor units of USD -> "$50.00". */
export function formatMoney(amountMinor: number, currency: string): string {
  const value = amountMinor / minorUnits(currency);
  try {
    return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(value);
  } catch {
    return `${value.toFixed(2)} ${currency}`;
  }
}

const numberWords: Record<string, number> = {
  five: 5,
  ten: 10,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
  hundred: 100,
  thousand: 1000,
};

/** "fifty dollars" -> "50 dollars", "two hundred" -> "200": the round sums that people write out. */
function spellInDigits(text: string): string {
  const units: Record<string, number> = {
    a: 1,
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ...numberWords,
  };
  const scaled = new RegExp(String.raw`\b(${Object.keys(units).join('|')}|\d+) (hundred|thousand)\b`, 'gi');
  return text
    .replace(scaled, (_, count: string, scale: string) => {
      return String((units[count.toLowerCase()] ?? Number(count)) * (numberWords[scale.toLowerCase()] ?? 1));
    })
    .replace(new RegExp(String.raw`\b(?:${Object.keys(numberWords).join('|')})\b`, 'gi'), (word) =>
      String(numberWords[word.toLowerCase()]),
    );
}

function fractionDigits(currency: string): number {
  try {
    return (
      new Intl.NumberFormat('en-US', { style: 'currency', currency }).resolvedOptions()
        .maximumFractionDigits ?? 2
    );
  } catch {
    return 2;
  }
}

function currencyOf(mark: string | undefined): string | undefined {
  if (mark === undefined) return undefined;
  return symbols[mark] ?? names[mark.toLowerCase()] ?? mark.toUpperCase();
}

function toNumber(digits: string): number {
  const decimalComma = /^\d+,\d{1,2}$/.test(digits);
  return Number(decimalComma ? digits.replace(',', '.') : digits.replace(/[ ,]/g, ''));
}
