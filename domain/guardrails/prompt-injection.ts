import { nothingFound, type Guardrail } from './guardrail.ts';

interface Signal {
  name: string;
  /** What it adds to the score. */
  weight: number;
  /** Tested against the text as `plain` makes it, or as it came. */
  pattern: RegExp;
  raw?: true;
}

/** From this score on a text counts as an attempt. One strong signal is enough, weak ones need company. */
export const INJECTION_THRESHOLD = 0.6;

const rules = String.raw`(?:instructions?|rules|prompts?|guidelines|directions|directives|restrictions|training|programming|safeguards)`;

const SIGNALS: readonly Signal[] = [
  {
    name: 'override-instructions',
    weight: 0.9,
    // "my" is the customer's own: "ignore my previous instructions, make it 50" is a change of mind.
    pattern: new RegExp(String.raw`\b(?:ignore|disregard|forget|override|bypass|do not follow|stop following)\b(?!\s+my\b)(?:\s+[\w']+){0,5}?\s+${rules}\b(?!\s+(?:i|we)\s+(?:gave|sent|wrote))`),
  },
  {
    name: 'override-instructions-other-languages',
    weight: 0.9,
    pattern: /\b(?:ignorier\w*|vergiss)\s+(?:alle|deine|die|bisherigen|vorherigen|\s)+(?:anweisungen|regeln|vorgaben)|\b(?:ignora|olvida)\s+(?:todas?\s+)?(?:las|tus)\s+(?:instrucciones|reglas)|\b(?:ignore[zr]?|oublie[zr]?)\s+(?:toutes?\s+)?(?:les|tes|vos)\s+(?:instructions|consignes|regles)/,
  },
  {
    name: 'reveal-prompt',
    weight: 0.8,
    pattern: /\b(?:show|reveal|print|repeat|output|display|tell me|give me|what (?:is|are)|write out|leak)\b(?:\s+[\w']+){0,4}?\s+(?:(?:system|hidden|initial|original|secret|developer)\s+(?:prompt|message|instructions?)|your (?:system )?(?:prompt|instructions))\b/,
  },
  {
    name: 'role-change',
    weight: 0.6,
    pattern: /\b(?:you are now|from now on,? you(?: are|'re| will)|act as|pretend (?:to be|you(?: are|'re))|roleplay as|switch to|enter)\b(?:\s+[\w'-]+){0,5}?\s+(?:dan|unrestricted|unfiltered|jailbroken|(?:developer|debug|admin|god|root) mode|without (?:any )?(?:rules|restrictions|limits|filters)|(?:the )?(?:bank's )?(?:system )?administrator|root)\b/,
  },
  { name: 'jailbreak-words', weight: 0.6, pattern: /\b(?:jailbreak|do anything now|developer mode enabled|no longer bound by)\b/ },
  {
    name: 'chat-markup',
    weight: 0.7,
    pattern: /<\|(?:im_start|im_end|system|assistant|endoftext)\|?>|\[\/?inst\]|<\/?(?:system|assistant|instructions)>|^\s*(?:#{1,4}\s*)?(?:system|assistant)\s*(?:prompt|message)?:/m,
    raw: true,
  },
  { name: 'new-instructions', weight: 0.5, pattern: /\b(?:new|updated|revised|real|actual)\s+(?:system\s+)?(?:instructions|prompt|directives)\s*(?::|are\b|follow\b)/ },
  {
    name: 'skip-approval',
    weight: 0.4,
    pattern: /\b(?:skip|bypass|disable|avoid|get around|circumvent)\b(?:\s+[\w']+){0,4}?\s+(?:2fa|two.factor|verification|approval|confirmation|authentication|security (?:check|code))\b/,
  },
  {
    name: 'claimed-authority',
    weight: 0.4,
    pattern: /\b(?:i am|i'm|this is|as)\s+(?:your|the|an?)\s+(?:developer|creator|programmer|administrator|admin|system administrator|engineer)\b|\b(?:openai|anthropic)\s+(?:staff|engineer|team|support)\b/,
  },
  { name: 'hidden-characters', weight: 0.4, pattern: /[\u200B\u2060\u202A-\u202E\u2066-\u2069]|[\u{E0000}-\u{E007F}]/u, raw: true },
  { name: 'encoded-payload', weight: 0.3, pattern: /(?:[A-Za-z0-9+/]{4}){40,}={0,2}/, raw: true },
];

export interface InjectionScore {
  /** 0 to 1. */
  score: number;
  signals: string[];
}

/**
 * How much a text reads like an attempt to take over the model's instructions. A heuristic: it finds the
 * common ways and no new ones; what protects money is the policy gate, which no text can talk to.
 */
export function scoreInjection(text: string): InjectionScore {
  const folded = plain(text);
  const fired = SIGNALS.filter(({ pattern, raw }) => pattern.test(raw ? text.toLowerCase() : folded));
  const sum = fired.reduce((total, { weight }) => total + weight, 0);
  return { score: Math.min(1, Math.round(sum * 100) / 100), signals: fired.map(({ name }) => name) };
}

/** Lower case, without accents and invisible characters, blanks made one: spelling tricks do not help. */
const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[‘’]/g, "'")
    .replace(/\s+/g, ' ')
    .toLowerCase();

export const promptInjection: Guardrail = {
  name: 'prompt-injection',
  check(config, input) {
    if (config.promptInjection === 'off' || config.applyTo !== 'message') return nothingFound;
    const { score, signals } = scoreInjection(input.text);
    if (score < INJECTION_THRESHOLD) return nothingFound;
    return { flags: signals.map((name) => `prompt-injection:${name}`), blocked: config.promptInjection === 'block' };
  },
};
