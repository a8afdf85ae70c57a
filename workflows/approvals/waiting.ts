import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { ApprovalKind } from '../../domain/conversation/events.ts';
import type { WaitingApproval } from './gate.ts';

const WAITING_FOR = defineSearchAttributeKey('CitiflowWaitingFor', 'KEYWORD');
const TOOL = defineSearchAttributeKey('CitiflowTool', 'KEYWORD');
const WAITING_TOOLS = defineSearchAttributeKey('CitiflowWaitingTools', 'KEYWORD_LIST');
const WAITING_SINCE = defineSearchAttributeKey('CitiflowWaitingSince', 'DATETIME');

/** Which gate is told where a run waits at several: Temporal's keywords hold one value. */
const STRONGEST_FIRST: readonly ApprovalKind[] = ['2fa', 'second-person', 'confirm'];

/**
 * So that operations find what waits, for what and since when, in Temporal's own list. With several at once, gate and
 * tool are the strongest gate's, the list has every tool, and the time is the oldest's.
 * @param ownTool what `CitiflowTool` is while nothing waits: the tool of a run that is there for one call
 */
export function markWaiting(waiting: readonly WaitingApproval[], ownTool: string | null): void {
  const [strongest] = [...waiting].sort((a, b) => rank(a) - rank(b) || a.openedAtMs - b.openedAtMs);
  const since = Math.min(...waiting.map(({ openedAtMs }) => openedAtMs));
  const tools = [...new Set(waiting.map(({ toolName }) => toolName))];
  const pairs: SearchAttributeUpdatePair[] = [
    { key: WAITING_FOR, value: strongest?.kind ?? null },
    { key: TOOL, value: strongest?.toolName ?? ownTool },
    { key: WAITING_TOOLS, value: strongest ? tools : null },
    { key: WAITING_SINCE, value: strongest ? new Date(since) : null },
  ];
  upsertSearchAttributes(pairs);
}

const rank = ({ kind }: WaitingApproval) => STRONGEST_FIRST.indexOf(kind);
