import type { ChatEventBody } from '../../domain/conversation/events.ts';
import type { StepOutput } from '../../domain/conversation/step-record.ts';
import type { PlanNode } from '../../domain/flow/plan.ts';
import { announcePinned } from './activities.ts';
import type { Trial } from './messages.ts';
import type { StepResult } from './steps/step.ts';
import { joinTexts, type Turn } from './turn.ts';

/** The outputs that stand in for nodes: a tester's for each visit, recorded ones each once, in their order. */
export class Pins {
  private readonly taken = new Map<string, number>();

  private readonly recorded: Trial['recorded'];

  /** @param sequence which turn of its conversation it is, from 1 */
  constructor(private readonly trial: Trial | undefined, sequence: number) {
    this.recorded = (trial?.recordedFor ?? sequence) === sequence ? trial?.recorded : undefined;
  }

  /** @returns undefined where the node is to be run */
  next(nodeId: string): StepOutput | undefined {
    const taken = this.taken.get(nodeId) ?? 0;
    this.taken.set(nodeId, taken + 1);
    return this.recorded?.[nodeId]?.[taken] ?? this.trial?.pins?.[nodeId];
  }
}

/** What the node would have changed is changed, and told as it would have told it. */
export async function applyPin(node: PlanNode, turn: Turn, output: StepOutput): Promise<StepResult> {
  const { messageText, retrieval, sources, facts, toolsCalled, failure, handoffReason } = output;
  const before = turn.text;
  const replaced = output.replyText !== undefined;
  turn.text = output.replyText ?? joinTexts(before, output.text ?? '');
  const events: ChatEventBody[] = [
    ...(sources ? [{ type: 'retrieval-end', documentsRetrieved: sources.length, sources } as const] : []),
    ...(replaced && before ? [{ type: 'text-reset', reason: 'Replaced by a pinned step.' } as const] : []),
    ...textOf(replaced ? turn.text : turn.text.slice(before.length)),
  ];
  if (messageText !== undefined) turn.messageText = messageText;
  if (sources) turn.sources = sources;
  if (retrieval) turn.retrieval = retrieval;
  if (facts) turn.learn(facts);
  turn.toolsCalled.push(...(toolsCalled ?? []));
  if (failure) turn.fail(failure.code, failure.message);
  else if (handoffReason !== undefined) turn.handOver(handoffReason);
  await announcePinned(node.name, { ...turn.ref, source: turn.nextAnnouncement(), events });
  return { outlet: output.outlet };
}

const textOf = (text: string): ChatEventBody[] => (text ? [{ type: 'text-delta', text }] : []);
