import type { ApprovalKind } from '../conversation/events.ts';
import type { ErrorCode } from '../errors.ts';
import type { PlanTool } from '../flow/plan.ts';
import { LIMITS } from '../limits.ts';

/** What is known of a call before anything is called. */
export interface CallFacts {
  toolName: string;
  /** The tool as the plan's node carries it; undefined when the agent may not call it. */
  tool: PlanTool | undefined;
  customerSignedIn: boolean;
  /** Calls of this turn before this one, refused ones included: a model that loops must come to an end. */
  callsThisTurn: number;
  /** Calls of this round, that is of this one answer of the model, before this one. */
  callsThisRound: number;
}

interface Told {
  /** The name of the rule that decided, for the audit log and the trace. */
  rule: 'tool-enabled' | 'calls-per-turn' | 'calls-per-round' | 'signed-in' | '2fa' | 'always-ask' | 'none';
  /** What the model reads. Empty where it is told nothing. */
  tellModel: string;
}

export type PolicyDecision =
  | (Told & { verdict: 'allow' })
  | (Told & { verdict: 'refuse'; code: ErrorCode })
  | (Told & { verdict: 'gate'; gate: ApprovalKind });

/**
 * May this call run now? Refusals come before gates, so that nobody is asked to approve what would be
 * refused. Decided by the workflow from the plan alone: it must give the same answer on every replay.
 */
export function decide(facts: CallFacts): PolicyDecision {
  return refusal(facts) ?? gate(facts) ?? { verdict: 'allow', rule: 'none', tellModel: '' };
}

function refusal({ toolName, tool, ...facts }: CallFacts): PolicyDecision | undefined {
  if (facts.callsThisTurn >= LIMITS.toolCallsPerTurn) {
    const tellModel = `No more tools can be called in this turn (limit ${LIMITS.toolCallsPerTurn}). Answer with what you have.`;
    return { verdict: 'refuse', rule: 'calls-per-turn', code: 'tool_limit_reached', tellModel };
  }
  if (facts.callsThisRound >= LIMITS.toolCallsPerRound) {
    const tellModel = `At most ${LIMITS.toolCallsPerRound} tools can be called at once. This call was not made.`;
    return { verdict: 'refuse', rule: 'calls-per-round', code: 'tool_limit_reached', tellModel };
  }
  if (!tool) {
    const tellModel = `There is no tool "${printable(toolName)}" for you. Use only the tools that you were given.`;
    return { verdict: 'refuse', rule: 'tool-enabled', code: 'tool_unknown', tellModel };
  }
  if (tool.requiresSignIn && !facts.customerSignedIn) {
    const tellModel = 'The customer is not signed in, so this was not done. Ask them to sign in first.';
    return { verdict: 'refuse', rule: 'signed-in', code: 'sign_in_required', tellModel };
  }
  return undefined;
}

function gate({ tool }: CallFacts): PolicyDecision | undefined {
  const kind = tool && gateOf(tool);
  if (!kind) return undefined;
  return kind === '2fa'
    ? { verdict: 'gate', gate: kind, rule: '2fa', tellModel: 'Waiting for the customer to enter the verification code.' }
    : { verdict: 'gate', gate: kind, rule: 'always-ask', tellModel: 'Waiting for the customer to confirm.' };
}

/** Which gate a call of this tool waits at, if any. A code is stronger than a confirmation. */
export function gateOf(tool: Pick<PlanTool, 'requires2FA' | 'strategy'>): '2fa' | 'confirm' | undefined {
  if (tool.requires2FA) return '2fa';
  if (tool.strategy === 'always_ask') return 'confirm';
  return undefined;
}

/** A name that the model made up is repeated to it short and on one line. */
export const printable = (name: string) => name.replace(/[^\w.:-]/g, '?').slice(0, 64);
