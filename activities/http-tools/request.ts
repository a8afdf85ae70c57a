import { CitiflowError } from '../../domain/errors.ts';
import type { HttpInput, HttpOperation, SourceAuth } from '../../domain/tools/imported.ts';

/** What goes over the wire, but for what authorises it. */
export interface HttpRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string;
}

/**
 * A call's arguments, each at the place that its operation names. Nothing else is sent: no customer, no context.
 * @param serverUrl the source's, with or without a path
 * @throws CitiflowError `tool_arguments_invalid` for a value that its place cannot hold
 */
export function requestOf(operation: HttpOperation, serverUrl: string, args: Record<string, unknown>): HttpRequest {
  const { method, bodyType, inputs } = operation;
  const given = inputs.filter(({ argument }) => args[argument] !== undefined && args[argument] !== null);
  const at = (place: HttpInput['in']) => given.filter((input) => input.in === place);
  const path = operation.path.replace(/\{([^}]+)\}/g, (_all, name: string) => {
    const input = at('path').find(({ wireName }) => wireName === name);
    return encodePathPart(input ? textOf(args[input.argument], input) : '', name);
  });
  const url = new URL(serverUrl.replace(/\/+$/, '') + path);
  for (const input of at('query')) {
    const value = args[input.argument];
    for (const item of Array.isArray(value) ? value : [value]) url.searchParams.append(input.wireName, textOf(item, input));
  }
  const headers: Record<string, string> = { accept: 'application/json, text/plain;q=0.5' };
  for (const input of at('header')) headers[input.wireName.toLowerCase()] = headerText(textOf(args[input.argument], input), input);
  const body = bodyOf(operation, given, args);
  if (body !== undefined) headers['content-type'] = bodyType === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
  return { method, url, headers, ...(body === undefined ? {} : { body }) };
}

function bodyOf({ bodyType }: HttpOperation, given: HttpInput[], args: Record<string, unknown>): string | undefined {
  if (bodyType === null) return undefined;
  const whole = given.find((input) => input.in === 'whole-body');
  const fields = given.filter((input) => input.in === 'body');
  if (!whole && fields.length === 0) return bodyType === 'json' ? '{}' : '';
  const value = whole ? args[whole.argument] : Object.fromEntries(fields.map((input) => [input.wireName, args[input.argument]]));
  if (bodyType === 'json') return JSON.stringify(value);
  const form = new URLSearchParams();
  for (const [name, item] of Object.entries(typeof value === 'object' && value !== null ? value : {})) {
    form.append(name, typeof item === 'object' ? JSON.stringify(item) : String(item));
  }
  return form.toString();
}

/** A part of the path stays one: neither a slash nor `..` in it leads to another operation. */
function encodePathPart(text: string, name: string): string {
  if (text === '' || text === '.' || text === '..') throw unfit(name, 'This cannot be part of an address.');
  return encodeURIComponent(text);
}

function textOf(value: unknown, { argument }: HttpInput): string {
  if (Array.isArray(value)) return value.map(String).join(',');
  if (typeof value === 'object') throw unfit(argument, 'Write a single value.');
  return String(value);
}

function headerText(text: string, { argument }: HttpInput): string {
  if (/[^\t\x20-\x7e]/.test(text)) throw unfit(argument, 'Only plain letters, digits and signs can be sent here.');
  return text;
}

const unfit = (path: string, message: string) =>
  new CitiflowError('tool_arguments_invalid', message, { errors: [{ path, message }] });

/** What authorises a call: headers, or parameters of the address. Sent to the source's own origin alone. */
export function authorisation(auth: SourceAuth, credential: string | undefined) {
  const nothing = { headers: {} as Record<string, string>, query: {} as Record<string, string> };
  if (auth.kind === 'none' || credential === undefined) return nothing;
  switch (auth.kind) {
    case 'bearer':
      return { ...nothing, headers: { authorization: `Bearer ${credential}` } };
    case 'basic':
      return { ...nothing, headers: { authorization: `Basic ${Buffer.from(`${auth.username}:${credential}`).toString('base64')}` } };
    case 'api-key':
      return auth.in === 'header'
        ? { ...nothing, headers: { [auth.name.toLowerCase()]: credential } }
        : { ...nothing, query: { [auth.name]: credential } };
  }
}
