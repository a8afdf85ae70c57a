import { maskPersonalDataIn } from '../guardrails/personal-data.ts';

/** What nobody should read again in a log, an event or a trace. E-mail and phone are not secrets in this sense. */
const secretKinds = ['card-number', 'iban', 'social-security-number'] as const;

const secretName = /^(?:.*[_-])?(?:code|otp|pin|cvv|cvc|password|passcode|secret|token|apikey|api_key|authorization)$/i;
const camelSecretName = /(?:Code|Otp|Pin|Cvv|Cvc|Password|Passcode|Secret|Token|ApiKey)$/;
const namedCode = /\b(code|otp|passcode|pin|cvv|cvc|password)\b((?: (?:is|was))?[ :=]{1,3})\d{3,8}\b/gi;
const hidden = '••••••';

/** Card numbers, IBANs, social security numbers and codes that are called so, masked in a text. */
export function maskText(text: string): string {
  const masked = maskPersonalDataIn(text, { kinds: secretKinds }).text;
  return masked.replace(namedCode, (_found, name: string, between: string) => `${name}${between}${hidden}`);
}

/**
 * The same JSON with every secret masked: members that are named like one, and what looks like one in texts
 * and numbers. For events, logs and traces; what is digested, approved and run stays as it is.
 */
export function maskSecrets(value: Record<string, unknown>): Record<string, unknown>;
export function maskSecrets(value: unknown): unknown;
export function maskSecrets(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'number') return maskNumber(value);
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, isSecret(name, member) ? hidden : maskSecrets(member)]),
  );
}

/** A card number that a model wrote as a number is still a card number. */
function maskNumber(value: number): number | string {
  const masked = maskText(String(value));
  return masked === String(value) ? value : masked;
}

const isSecret = (name: string, member: unknown) =>
  (typeof member === 'string' || typeof member === 'number') && (secretName.test(name) || camelSecretName.test(name));
