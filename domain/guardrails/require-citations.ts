import { nothingFound, type Guardrail } from './guardrail.ts';

/**
 * A reply that could draw upon passages must cite one. Saying that one does not know, or only asking back,
 * states nothing and needs no source.
 */
export const requireCitations: Guardrail = {
  name: 'citations',
  check(config, input) {
    const due = config.requireCitations && config.applyTo === 'reply' && input.sources > 0;
    if (!due || input.citations.length > 0 || statesNothing(input.text)) return nothingFound;
    return { flags: ['citation-missing'], blocked: true };
  },
};

const admitsNotKnowing =
  /\b(?:(?:do not|don't|cannot|can't|could not|couldn't) (?:know|find|say|tell|answer)|no information|not able to|unable to)\b/i;

const askBackCharacters = 300;

function statesNothing(text: string): boolean {
  const reply = text.trim();
  const onlyAsks = reply.endsWith('?') && reply.length <= askBackCharacters && !/\d/.test(reply);
  return reply === '' || onlyAsks || admitsNotKnowing.test(reply);
}
