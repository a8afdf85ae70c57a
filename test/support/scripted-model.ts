import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** What the model does next. The list is read from top to bottom, as a conversation is. */
export type ScriptedReply =
  | { text: string; chunks?: number; delayMs?: number }
  | { calls: { name: string; arguments: unknown }[]; text?: string; chunks?: number; delayMs?: number }
  /** Arguments as the model wrote them, broken or not. */
  | { rawCalls: { name: string; argumentsText: string }[] }
  | { status: number; retryAfterSeconds?: number }
  | { cutAfter: string }
  /** Streams the text's first words and then nothing until the client goes away. */
  | { hang: string };

const requestSchema = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).optional(),
});
export type SeenRequest = z.infer<typeof requestSchema>;

/** When a request was answered, in milliseconds of the machine's steady clock, the same in every process. */
export interface Exchange {
  receivedAtMs: number;
  /** When the first piece of text left; null where there was none. */
  firstTokenAtMs: number | null;
  /** When the last byte was handed over; null until then. */
  endedAtMs: number | null;
}

export interface ScriptedModel {
  baseUrl: string;
  /** Every request, in order: what the model has read. */
  requests: SeenRequest[];
  /** The times of each request, in the same order. */
  exchanges: Exchange[];
  /** Replaces what is left of the script. */
  script(...replies: ScriptedReply[]): void;
  /** The same reply for ever, or what a rule makes of the request, once the script has run out. */
  otherwise(reply: ScriptedReply | ((request: SeenRequest) => ScriptedReply)): void;
  stop(): Promise<void>;
}

/** A server that speaks OpenAI's streaming chat completions and says what the test wrote. */
export async function startScriptedModel(): Promise<ScriptedModel> {
  let replies: ScriptedReply[] = [];
  let fallback: ((request: SeenRequest) => ScriptedReply) | null = null;
  const requests: SeenRequest[] = [];
  const exchanges: Exchange[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange: Exchange = { receivedAtMs: steadyMs(), firstTokenAtMs: null, endedAtMs: null };
    const body = requestSchema.parse(JSON.parse(await bodyOf(request)));
    requests.push(body);
    exchanges.push(exchange);
    const reply = replies.shift() ?? fallback?.(body);
    if (!reply) throw new Error('The script has run out');
    await play(reply, body.model, response, requests.length, exchange);
    exchange.endedAtMs = steadyMs();
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    exchanges,
    script: (...next) => {
      replies = next;
    },
    otherwise: (reply) => {
      fallback = typeof reply === 'function' ? reply : () => reply;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

async function play(
  reply: ScriptedReply,
  model: string,
  response: ServerResponse,
  serial: number,
  exchange: Exchange,
): Promise<void> {
  if ('status' in reply) {
    const retry = reply.retryAfterSeconds === undefined ? {} : { 'retry-after': String(reply.retryAfterSeconds) };
    response.writeHead(reply.status, { 'content-type': 'application/json', ...retry });
    response.end(JSON.stringify({ error: { message: 'scripted', type: 'server_error', code: null, param: null } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (delta: { role?: string; content?: string; tool_calls?: object[] }, finish: string | null = null) => {
    if (delta.content) exchange.firstTokenAtMs ??= steadyMs();
    response.write(`data: ${JSON.stringify({
      id: `chatcmpl-${serial}`, object: 'chat.completion.chunk', created: 0, model,
      choices: [{ index: 0, delta, finish_reason: finish }],
    })}\n\n`);
  };
  send({ role: 'assistant', content: '' });
  if ('cutAfter' in reply) {
    send({ content: reply.cutAfter });
    await later(20);
    response.destroy();
    return;
  }
  if ('hang' in reply) {
    send({ content: reply.hang });
    return;
  }
  if ('text' in reply && reply.text) await writeText(reply.text, 'chunks' in reply ? reply : {}, send);
  const calls = callsOf(reply, serial);
  calls.forEach((call, index) => send({ tool_calls: [{ index, ...call }] }));
  send({}, calls.length > 0 ? 'tool_calls' : 'stop');
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  response.write(`data: ${JSON.stringify({
    id: `chatcmpl-${serial}`, object: 'chat.completion.chunk', created: 0, model, choices: [], usage,
  })}\n\n`);
  response.end('data: [DONE]\n\n');
}

async function writeText(
  text: string,
  { chunks = 3, delayMs = 0 }: { chunks?: number; delayMs?: number },
  send: (delta: { content: string }) => void,
): Promise<void> {
  const size = Math.max(1, Math.ceil(text.length / chunks));
  for (let start = 0; start < text.length; start += size) {
    if (delayMs > 0) await later(delayMs);
    send({ content: text.slice(start, start + size) });
  }
}

function callsOf(reply: ScriptedReply, serial: number) {
  const written =
    'calls' in reply
      ? reply.calls.map(({ name, arguments: args }) => ({ name, argumentsText: JSON.stringify(args) }))
      : 'rawCalls' in reply
        ? reply.rawCalls
        : [];
  return written.map(({ name, argumentsText }, index) => ({
    id: `call_${serial}_${index}`,
    type: 'function',
    function: { name, arguments: argumentsText },
  }));
}

const steadyMs = () => Number(process.hrtime.bigint()) / 1e6;
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
