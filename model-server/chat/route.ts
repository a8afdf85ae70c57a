import type { RequestHandler } from 'express';
import type { Encoder } from '../encoder/encoder.ts';
import { ApiError, modelNotFound, parseBody } from '../errors.ts';
import { chatModel, finishReply, toCompletion } from './completion.ts';
import { decide } from './decide.ts';
import { chatRequestSchema, type ChatRequest } from './request.ts';
import { replyChunks, sendPaced } from './stream.ts';

/**
 * POST /v1/chat/completions, as OpenAI defines it, answered by the demonstration model.
 * @param tokensPerSecond the pace of a streamed reply; 0 sends it at once
 */
export function chatRoute(encoder: Encoder, tokensPerSecond: number): RequestHandler {
  return async (request, response) => {
    const body = parseBody(chatRequestSchema, request.body);
    if (body.model !== chatModel) throw modelNotFound(body.model);
    checkToolUse(body);
    const now = new Date();
    const decision = await decide(encoder, body, now);
    const reply = finishReply(body, decision, now, (text) => encoder.countTokens(text));
    if (!body.stream) return void response.json(toCompletion(reply));
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      connection: 'keep-alive',
    });
    const chunks = replyChunks(reply, body.stream_options?.include_usage ?? false);
    await sendPaced(chunks, tokensPerSecond, (data) => {
      if (response.destroyed) return false;
      response.write(`data: ${data}\n\n`);
      return true;
    });
    response.end();
  };
}

/** What OpenAI refuses, too: a choice without tools, an unknown function, results that answer no call. */
function checkToolUse({ messages, tools, tool_choice }: ChatRequest): void {
  const names = new Set((tools ?? []).map((tool) => tool.function.name));
  if (tool_choice && tool_choice !== 'none' && names.size === 0)
    refuse('tool_choice', 'is only allowed when tools are specified');
  if (typeof tool_choice === 'object' && tool_choice && !names.has(tool_choice.function.name)) {
    refuse('tool_choice', `names the function '${tool_choice.function.name}', which is not among the tools`);
  }
  const open = new Set<string>();
  messages.forEach((message, index) => {
    if (message.role === 'assistant') for (const call of message.tool_calls ?? []) open.add(call.id);
    if (message.role === 'tool' && !open.delete(message.tool_call_id)) {
      refuse(
        `messages.${index}.tool_call_id`,
        'must be the id of an earlier tool call that is not answered yet',
      );
    }
    if (
      (message.role === 'user' || index === messages.length - 1) &&
      open.size > 0 &&
      message.role !== 'assistant'
    ) {
      refuse('messages', `the tool calls ${[...open].join(', ')} have no result`);
    }
  });
}

function refuse(parameter: string, problem: string): never {
  throw new ApiError(`${parameter}: ${problem}`, { status: 400, code: 'invalid_request', parameter });
}
