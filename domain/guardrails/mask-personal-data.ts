import { nothingFound, type Guardrail, type GuardrailInput } from './guardrail.ts';
import { maskPersonalDataIn } from './personal-data.ts';

/** Masks personal data. The last four of a card stay, so that "freeze the card ending 1111" still can be. */
export const maskPersonalData: Guardrail = {
  name: 'personal-data',
  check(config, input) {
    if (!config.maskPersonalData) return nothingFound;
    const known = config.applyTo === 'reply' ? publicTextsOf(input) : [];
    const isPublic = (found: string) => known.some((text) => text.includes(found));
    const { text, kinds } = maskPersonalDataIn(input.text, { isPublic });
    if (kinds.length === 0) return nothingFound;
    return { text, flags: kinds.map((kind) => `personal-data:${kind}`), blocked: false };
  },
};

const publicTextsOf = ({ publicTexts = [], citations }: GuardrailInput) => [
  ...publicTexts,
  ...citations.flatMap(({ quote }) => (quote ? [quote] : [])),
];
