import { nothingFound, type Guardrail } from './guardrail.ts';

/** Adds the disclaimer below a reply, once. */
export const disclaimer: Guardrail = {
  name: 'disclaimer',
  check(config, input) {
    const due = config.applyTo === 'reply' && config.disclaimer !== '' && input.text.trim() !== '';
    if (!due || input.text.includes(config.disclaimer)) return nothingFound;
    return { flags: [], blocked: false, text: `${input.text.trimEnd()}\n\n${config.disclaimer}` };
  },
};
