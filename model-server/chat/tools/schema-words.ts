import { contentStems, firstSentence, humanise, stem, words } from '../language/words.ts';
import type { OfferedTool } from '../request.ts';

const readingVerbs = new Set(
  'get list search find show check look lookup read fetch view count describe browse query retrieve see track'.split(' '),
);

/** Whether a tool only looks something up, told by the verb that its name starts with. */
export function readsOnly(tool: OfferedTool): boolean {
  return readingVerbs.has(words(humanise(tool.name))[0] ?? '');
}

/** What a tool does, in a few words that a customer may read: "list the cards". */
export function shortDescription(tool: OfferedTool): string {
  const sentence = firstSentence(tool.description || humanise(tool.name)).replace(/[.!?]+$/, '');
  const short = sentence.split(/\s[(–—-]|[;:(]|,\s(?:with|including|such|from|which|by|newest|only)\b/)[0]?.trim() ?? sentence;
  const kept = short.split(' ').slice(0, 14).join(' ');
  return /^[A-Z]{2}/.test(kept) ? kept : kept.charAt(0).toLowerCase() + kept.slice(1);
}

/** The stems of a tool's name, description and parameters, which a request may share. */
export function toolStems(tool: OfferedTool): { name: Set<string>; description: Set<string>; parameters: Set<string> } {
  const parameters = Object.entries(tool.parameters.properties ?? {});
  return {
    name: new Set(words(humanise(tool.name)).map(stem)),
    description: new Set(contentStems(tool.description)),
    parameters: new Set(parameters.flatMap(([name, schema]) => contentStems(`${humanise(name)} ${schema.description ?? ''}`))),
  };
}
