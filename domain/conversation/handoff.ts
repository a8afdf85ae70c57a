import { maskPersonalDataIn } from '../guardrails/personal-data.ts';
import { LIMITS } from '../limits.ts';

/** Where a conversation stands, for the colleague who takes it over. Made of the record: nothing is guessed. */
export interface HandoffSummary {
  /** What the customer asked, oldest first. */
  asked: string[];
  /** The tool calls that came to an end. */
  done: { toolName: string; status: string; text: string; approval: { outcome: string; by: string | null } | null }[];
  /** What waits for somebody. */
  open: { kind: 'approval-waiting' | 'outcome-unknown' | 'unanswered'; text: string }[];
  /** Titles of the documents that the answers were given from. */
  sources: string[];
}

/** Stored with the conversation, of its latest handover. */
export interface Handoff {
  reason: string;
  /** Who took it over; null when the agent handed it over. */
  by: string | null;
  at: string;
  summary: HandoffSummary;
}

/** What the summary is made of, in the order in which it happened. */
export interface HandoffRecord {
  messages: { role: string; content: string; sourceTitles: string[] }[];
  calls: { id: string; toolName: string; status: string; summary: string | null }[];
  approvals: { toolCallId: string; status: string; summary: string; decidedBy: string | null }[];
}

/** Statuses of a call on which nothing can change any more, besides `unknown`. */
const ENDED = new Set(['succeeded', 'failed', 'rejected', 'expired']);

export function summariseHandoff({ messages, calls, approvals }: HandoffRecord): HandoffSummary {
  const approvalOf = (id: string) => approvals.find((approval) => approval.toolCallId === id);
  const asked = messages.filter((message) => message.role === 'user').slice(-LIMITS.handoffQuestions);
  const last = messages.at(-1);
  return {
    asked: asked.map((message) => discreet(message.content)),
    done: calls.filter((call) => ENDED.has(call.status)).map((call) => {
      const approval = approvalOf(call.id);
      return {
        toolName: call.toolName,
        status: call.status,
        text: discreet(call.summary ?? approval?.summary ?? ''),
        approval: approval && approval.status !== 'waiting' ? { outcome: approval.status, by: approval.decidedBy } : null,
      };
    }),
    open: [
      ...approvals
        .filter((approval) => approval.status === 'waiting')
        .map(({ summary }) => ({ kind: 'approval-waiting' as const, text: discreet(summary) })),
      ...calls
        .filter((call) => call.status === 'unknown')
        .map((call) => ({ kind: 'outcome-unknown' as const, text: discreet(approvalOf(call.id)?.summary ?? call.toolName) })),
      ...(last?.role === 'user' ? [{ kind: 'unanswered' as const, text: discreet(last.content) }] : []),
    ],
    sources: [...new Set(messages.flatMap((message) => message.sourceTitles))].slice(0, LIMITS.passages),
  };
}

/** One-time codes stand alone and have six to eight digits; amounts and dates that long are not missed here. */
const CODE = /(?<![\w.,-])\d{6,8}(?![\w-]|[.,]\d)/g;

/** Without personal data and codes, and short: a summary is read at a glance, and by more people than a chat is. */
function discreet(text: string): string {
  const masked = maskPersonalDataIn(text).text.replace(CODE, '••••••').replace(/\s+/g, ' ').trim();
  return masked.length > LIMITS.handoffTextCharacters ? `${masked.slice(0, LIMITS.handoffTextCharacters - 1)}…` : masked;
}
