import { contentStems, firstSentence, humanise, stem, words } from '../language/words.ts';
import type { OfferedTool } from '../request.ts';

const readingVerbs = new Set(
  'get list search find show check look lookup read fetch view count describe browse query retrieve see track'.split(
    ' ',
  ),
);

/** Whether a tool only looks something up, told by the verb that its name starts with. */
export function readsOnly(tool: OfferedTool): boolean {
  return startsWithReading(tool.name);
}

export function startsWithReading(name: string): boolean {
  return readingVerbs.has(words(humanise(name))[0] ?? '');
}

/** What a tool does, in a few words that a customer may read: "list the cards". */
export function shortDescription(tool: OfferedTool): string {
  const sentence = firstSentence(tool.description || humanise(tool.name)).replace(/[.!?]+$/, '');
  const short =
    sentence
      .replace(/\s*\([^)]*\)/g, '')
      .split(/\s[–—-]\s|[;:]|\sfor example\b|(?<=^\S+ \S+ \S+.*),\s/)[0]
      ?.trim() ?? sentence;
  const kept = addressed(short).split(' ').slice(0, 16).join(' ');
  const [verb = '', ...rest] = kept.split(' ');
  return [/^[A-Z]{2}/.test(verb) ? verb : infinitive(verb.toLowerCase()), ...rest].join(' ');
}

/** "sends" -> "send", "searches" -> "search": descriptions say either. */
function infinitive(verb: string): string {
  if (/(?:ss|us|is)$/.test(verb)) return verb;
  return verb
    .replace(/ies$/, 'y')
    .replace(/(ss|sh|ch|x)es$/, '$1')
    .replace(/([a-z]{2})s$/, '$1');
}

/** A tool's description speaks of the customer to the model; here it speaks to the customer. */
function addressed(text: string): string {
  const person = '(?:customer|user|reader|client|caller|member|patron|guest)';
  return text
    .replace(new RegExp(String.raw`\bthe ${person}['’]s\b`, 'gi'), 'your')
    .replace(new RegExp(String.raw`\bthe ${person} has\b`, 'gi'), 'you have')
    .replace(new RegExp(String.raw`\bthe ${person}\b`, 'gi'), 'you');
}

/** The stems of a tool's name, description and parameters, which a request may share. */
export function toolStems(tool: OfferedTool): {
  name: Set<string>;
  description: Set<string>;
  parameters: Set<string>;
} {
  const parameters = Object.entries(tool.parameters.properties ?? {});
  return {
    name: new Set(words(humanise(tool.name)).map(stem)),
    description: new Set(contentStems(tool.description)),
    parameters: new Set(
      parameters.flatMap(([name, schema]) => contentStems(`${humanise(name)} ${schema.description ?? ''}`)),
    ),
  };
}
