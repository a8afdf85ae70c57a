import type { z } from 'zod';
import type { Effect } from '../../domain/conversation/events.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { BankClient } from './client.ts';

/** What a call is made with. Writes carry a key; gated ones also the challenge's token and digest. */
export interface ToolContext {
  bank: BankClient;
  customerId: string;
  idempotencyKey?: string;
  challengeToken?: string;
  argumentsDigest?: string;
  signal: AbortSignal;
}

/** The money that a call moves for the customer, as limits on amounts and payees are applied to it. */
export interface MovedMoney {
  /** Positive, in minor units. */
  amountMinor: number;
  currency: string;
  /** Who receives it; absent when it stays with the customer. */
  payeeId?: string;
}

export interface ToolOutcome {
  /** One or two sentences that a customer can read. */
  summary: string;
  /** JSON for the model, 4 KB at most. */
  data: unknown;
}

/** One tool: what the model, the picker and the policy know of it, and what it does. */
export interface Tool<Parameters extends z.ZodObject = z.ZodObject> {
  /** As the model calls it: letters, digits and underscores. */
  name: string;
  title: string;
  description: string;
  category: 'accounts' | 'cards' | 'payments' | 'rewards' | 'support' | 'external';
  effect: Effect;
  requiresAuth: boolean;
  requires2FA: boolean;
  rateLimitPerMinute: number;
  /**
   * A write that the default policy lets through without a confirmation, because waiting does more harm than the
   * call can: it only protects the customer, costs nothing, and is undone at any time. Every other write is gated.
   */
  ungatedByDefault?: true;
  /** The conversation goes to a person after this call. */
  handsOver?: true;
  parameters: Parameters;
  /** JSON Schema of the parameters, where it is not made from them: imported tools keep what the other side wrote. */
  parametersSchema?: Record<string, unknown>;
  /**
   * Turns names into ids and defaults into what they stand for ("Alice" -> `payee-alice`, no account -> the
   * main checking account). A call is digested, shown and run with what this returns: never with less.
   * Reads only; what it returned resolves to itself.
   */
  resolve?(args: z.infer<Parameters>, context: ToolContext): Promise<z.infer<Parameters>>;
  /**
   * Tools that move money, now or later: how much of it these arguments move, and to which payee. Ask it with
   * arguments as `resolve` returned them, in which names are ids.
   * @returns undefined when these arguments move none
   */
  moneyOf?(args: z.infer<Parameters>): MovedMoney | undefined;
  /** What the call does, in the imperative, from the arguments alone: "Freeze card card-1". */
  describe(args: z.infer<Parameters>): string;
  /** The same with names looked up at the bank, for approval cards: "Send $50.00 to Alice Chen from Everyday Checking". */
  summarise?(args: z.infer<Parameters>, context: ToolContext): Promise<string>;
  /**
   * @throws CitiflowError `bank_refused` (final), `bank_unavailable` (nothing was done, or a read),
   * `bank_outcome_unknown` (a write that must be looked up before anything else)
   */
  run(args: z.infer<Parameters>, context: ToolContext): Promise<ToolOutcome>;
  /** Writes: what became of the key. `not-done` means that a call with the same key is safe. */
  lookUp?(context: ToolContext): Promise<ToolOutcome | 'not-done'>;
}

/** Only gives the arguments their types: see tools/ for what a tool looks like. */
export const defineTool = <Parameters extends z.ZodObject>(tool: Tool<Parameters>): Tool<Parameters> => tool;

/**
 * The arguments of a call with defaults filled in; `resolve` comes next, where a tool has it. Models write
 * null for what they leave out, so null is taken as left out.
 * @param args what the model sent, already parsed from JSON
 * @throws CitiflowError `tool_arguments_invalid` that names every field, in words that a model can act on
 */
export function parseArguments<Parameters extends z.ZodObject>(
  tool: Tool<Parameters>,
  args: unknown,
): z.infer<Parameters> {
  const parsed = tool.parameters.safeParse(withoutNulls(args));
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const listed = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join(' ');
  throw new CitiflowError('tool_arguments_invalid', `The arguments do not fit ${tool.name}. ${listed}`, { errors });
}

const withoutNulls = (args: unknown) =>
  typeof args === 'object' && args !== null && !Array.isArray(args)
    ? Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null))
    : args;

/** @throws Error when a write was called without a key: a mistake of ours, never of a customer. */
export function keyOf(context: ToolContext): string {
  if (!context.idempotencyKey) throw new Error('A write needs an idempotency key');
  return context.idempotencyKey;
}
