import { capitalise } from '../language/words.ts';
import type { OfferedTool } from '../request.ts';
import type { SmallTalk } from '../small-talk.ts';
import { shortDescription } from '../tools/schema-words.ts';

const abilitiesShown = 6;

/** What this model says of itself whenever it is asked. */
export const identity =
  'I am a demonstration model, not an AI: a small program that matches your words to the tools and documents of this ' +
  'agent. To talk to a real model, set OPENAI_API_KEY, ANTHROPIC_API_KEY or LLM_BASE_URL and start again.';

export function answerSmallTalk(kind: SmallTalk, tools: OfferedTool[]): string {
  switch (kind) {
    case 'identity':
      return identity;
    case 'abilities':
      return abilities(tools) ?? 'I answer questions from the documents that I am given.';
    case 'thanks':
      return "You're welcome!";
    case 'goodbye':
      return 'Goodbye, and take care!';
    case 'greeting':
      return ['Hello! How can I help you today?', abilities(tools)].filter(Boolean).join('\n\n');
  }
}

/** What the offered tools can do, from their own descriptions. */
export function abilities(tools: OfferedTool[]): string | undefined {
  if (tools.length === 0) return undefined;
  const lines = tools.slice(0, abilitiesShown).map((tool) => `- ${capitalise(shortDescription(tool))}`);
  return ['Here is what I can do:', ...lines].join('\n');
}

/** The plain answer where neither a source nor a tool fits. */
export function admitUnknown(
  hasPassages: boolean,
  tools: OfferedTool[],
  handover: OfferedTool | undefined,
): string {
  const admission = hasPassages
    ? "I'm sorry, I don't know: I found nothing on that in my sources."
    : "I'm sorry, I don't know the answer to that.";
  if (handover) return `${admission} Would you like me to ${shortDescription(handover)}?`;
  return [admission, abilities(tools)].filter(Boolean).join('\n\n');
}
