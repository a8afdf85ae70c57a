/**
 * What a turn asks of a language model and what it gets back, in no vendor's words. Each file in
 * `providers/` translates these shapes to one vendor's wire and back.
 */

/** One message of the conversation as the model shall see it, oldest first. */
export type ModelMessage =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string }
  | { role: 'assistant'; content: string; toolCalls?: ModelToolCall[] }
  | { role: 'tool'; toolCallId: string; toolName: string; content: string };

/**
 * A call the model wants made. `argumentsText` is the JSON as the model wrote it, which may be broken;
 * `{}` where it wrote nothing.
 */
export interface ModelToolCall {
  id: string;
  name: string;
  argumentsText: string;
}

/** A tool the model may call. `parameters` is a JSON schema of type object. */
export interface ModelTool {
  name: string;
  description: string;
  parameters: Record<string, unknown>;
}

export interface ModelRequest {
  model: string;
  messages: ModelMessage[];
  tools: ModelTool[];
  /** 0 to 2. Left out where the model takes none: Anthropic's, and OpenAI's that reason. */
  temperature: number;
  /** The most tokens of the answer. */
  maxTokens: number;
  /** Ends the request at the vendor as well. */
  signal: AbortSignal;
}

/** A piece of the answer, in order. Tool calls arrive whole; exactly one `finish` comes last. */
export type ModelPart =
  | { type: 'text'; text: string }
  | { type: 'tool-call'; call: ModelToolCall }
  | {
      type: 'finish';
      reason: 'stop' | 'tool-calls' | 'length';
      /** Zeros where the server reports no usage. */
      usage: { inputTokens: number; outputTokens: number };
      /** The model that answered, as the vendor names it. */
      model: string;
    };

export interface ModelProvider {
  /** `openai`, `anthropic`, `openai-compatible` or `demo`. */
  readonly name: string;
  /**
   * Streams one answer, in one request: retrying is the caller's business.
   * Throws CitiflowError (`model_*` codes, see failures.ts), or the signal's reason when aborted.
   */
  stream(request: ModelRequest): AsyncIterable<ModelPart>;
}
