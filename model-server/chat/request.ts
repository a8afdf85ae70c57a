import { z } from 'zod';

const textParts = z.array(
  z.object({ type: z.string(), text: z.string().optional(), refusal: z.string().optional() }),
);
const content = z
  .union([z.string(), textParts], { error: 'must be a string or an array of text parts' })
  .nullish()
  .transform((value) => {
    if (value === null || value === undefined) return '';
    return typeof value === 'string' ? value : value.map((part) => part.text ?? part.refusal ?? '').join('');
  });

const toolCall = z.object({
  id: z.string().min(1),
  type: z.literal('function').default('function'),
  function: z.object({ name: z.string().min(1), arguments: z.string() }),
});

const message = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content }),
  z.object({ role: z.literal('developer'), content }),
  z.object({ role: z.literal('user'), content }),
  z.object({ role: z.literal('assistant'), content, tool_calls: z.array(toolCall).nullish() }),
  z.object({ role: z.literal('tool'), content, tool_call_id: z.string().min(1) }),
]);

export interface JsonSchema {
  type?: string | string[] | undefined;
  description?: string | undefined;
  enum?: unknown[] | undefined;
  const?: unknown;
  default?: unknown;
  format?: string | undefined;
  pattern?: string | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  maxLength?: number | undefined;
  properties?: Record<string, JsonSchema> | undefined;
  required?: string[] | undefined;
  anyOf?: JsonSchema[] | undefined;
}

const jsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    default: z.unknown().optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    maxLength: z.number().optional(),
    properties: z.record(z.string(), jsonSchema).optional(),
    required: z.array(z.string()).optional(),
    anyOf: z.array(jsonSchema).optional(),
  }),
);

const tool = z.object({
  type: z.literal('function', { error: 'only tools of type "function" are known' }),
  function: z.object({
    name: z.string().regex(/^[\w.-]{1,128}$/, 'must be 1 to 128 letters, digits, "_", "-" or "."'),
    description: z.string().default(''),
    parameters: jsonSchema.default({}),
  }),
});

const toolChoice = z.union(
  [
    z.enum(['none', 'auto', 'required']),
    z.object({ type: z.literal('function'), function: z.object({ name: z.string() }) }),
  ],
  { error: 'must be "none", "auto", "required" or a named function' },
);

/**
 * The body of a chat completion as OpenAI defines it; what only tunes a real model (temperature ...) passes
 * unread.
 */
export const chatRequestSchema = z.object({
  model: z.string().min(1),
  messages: z.array(message).min(1, 'must not be empty').max(1_000),
  tools: z.array(tool).max(128).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  n: z.literal(1, { error: 'this model gives one choice' }).nullish(),
  response_format: z
    .object({ type: z.literal('text', { error: 'this model answers in text only' }) })
    .nullish(),
});

export type ChatRequest = z.output<typeof chatRequestSchema>;
export type ChatMessage = ChatRequest['messages'][number];
export type OfferedTool = z.output<typeof tool>['function'];
