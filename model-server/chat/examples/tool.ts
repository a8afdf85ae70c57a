import { chatRequestSchema, type ChatRequest, type JsonSchema } from '../request.ts';

type Tools = NonNullable<ChatRequest['tools']>;

/** A tool as a request offers it, for examples and tests; a name with "?" behind it is optional. */
export function exampleTool(
  name: string,
  description: string,
  fields: Record<string, JsonSchema> = {},
): Tools[number] {
  const properties = Object.fromEntries(
    Object.entries(fields).map(([key, schema]) => [key.replace('?', ''), schema]),
  );
  const required = Object.keys(fields).filter((key) => !key.endsWith('?'));
  return {
    type: 'function',
    function: { name, description, parameters: { type: 'object', properties, required } },
  };
}

/** A request for the demonstration model with its defaults filled in, as the route would read it. */
export function exampleRequest(
  body: { messages: unknown[]; tools?: Tools } & Record<string, unknown>,
): ChatRequest {
  return chatRequestSchema.parse({ model: 'citiflow-demo', ...body });
}
