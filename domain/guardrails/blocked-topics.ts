import { nothingFound, type Guardrail } from './guardrail.ts';

/** Topics that are not talked about, found as whole words, in any case, singular or plural. */
export const blockedTopics: Guardrail = {
  name: 'blocked-topics',
  check(config, input) {
    const text = folded(input.text);
    const found = config.blockedTopics.filter((topic) => mentions(text, folded(topic)));
    if (found.length === 0) return nothingFound;
    return { flags: found.map((topic) => `blocked-topic:${topic}`), blocked: true };
  },
};

function mentions(text: string, topic: string): boolean {
  const words = topic.split(' ').map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = String.raw`(?<![\p{L}\p{N}])${words.join(String.raw`[\s-]+`)}(?:e?s)?(?![\p{L}\p{N}])`;
  return new RegExp(pattern, 'u').test(text);
}

const folded = (text: string) =>
  text.normalize('NFKD').replace(/[\p{M}\p{Cf}]/gu, '').replace(/\s+/g, ' ').trim().toLowerCase();
