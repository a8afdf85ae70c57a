import type { Parameter } from '../arguments/parameters.ts';
import { humanise, joinInWords } from '../language/words.ts';

/** One friendly question for a value that the customer has not given. */
export function questionFor({ kind, label, schema, end, entity }: Parameter): string {
  const thing = label.replace(/\b(minor|id)\b/g, '').trim();
  switch (kind) {
    case 'money':
      return 'How much should it be?';
    case 'count':
    case 'number':
      return /s$|^people$/.test(thing) ? `How many ${thing}?` : `What ${thing} should I use?`;
    case 'date':
      return end === 'to' ? 'Until which day?' : `Which day should I use for the ${withDate(thing)}?`;
    case 'time':
      return end === 'to' ? 'Until what time?' : 'At what time?';
    case 'choice':
      return `Which ${thing} would you like: ${joinInWords(
        (schema.enum ?? []).map((value) => humanise(String(value))),
        'or',
      )}?`;
    case 'currency':
      return 'Which currency do you want?';
    case 'flag':
      return `Should it be with "${thing}": yes or no?`;
    case 'digits':
      return `What are the last digits of the ${thing.replace(/last ?(4|four)|digits/g, '').trim() || 'number'}?`;
    case 'query':
      return 'What should I look for?';
    case 'identifier':
      return `Which ${entity} do you mean?`;
    default:
      return `Could you tell me the ${thing}?`;
  }
}

function withDate(thing: string): string {
  return thing === 'date' || thing === 'day' ? 'booking' : thing;
}
