import type { z } from 'zod';
import type { pinsSchema } from '../../contract/events.ts';
import type { StepOutput, StepRecord } from '../../domain/conversation/step-record.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { Trial } from '../../workflows/conversation-turn/messages.ts';
import type { ConversationContext } from '../conversation-context.ts';
import type { Database } from '../database.ts';
import type { Caller } from '../handler.ts';
import { authorise } from '../middleware/session.ts';

/** Outputs in place of running nodes, and who wants that. */
export interface WantedPins {
  pins: z.output<typeof pinsSchema> | undefined;
  by: Caller;
}

/**
 * How a message's turn is to differ from running the flow as it is; undefined where it is not.
 * @throws CitiflowError `trial_needs_test` for pins in a conversation that is no test, `forbidden`
 */
export async function trialOf(database: Database, conversation: ConversationContext, wanted: WantedPins | undefined): Promise<Trial | undefined> {
  const pins = Object.keys(wanted?.pins ?? {}).length > 0 ? wanted?.pins : undefined;
  if (wanted && pins) {
    if (conversation.mode !== 'test') throw new CitiflowError('trial_needs_test');
    authorise('agents:write', wanted.by);
  }
  const recorded = await stepsBefore(database, conversation);
  if (!pins && !recorded) return undefined;
  return { ...(pins ? { pins } : {}), ...recorded };
}

/** Of a conversation that was forked in the middle of a turn, for the turn that is run in its place. */
async function stepsBefore(database: Database, { id, tenantId, mode, origin }: ConversationContext): Promise<Pick<Trial, 'recorded' | 'recordedFor'> | undefined> {
  if (mode !== 'test' || origin?.kind !== 'fork' || origin.step === null) return undefined;
  const [turn] = await database.query<{ steps: StepRecord[] }>(
    tenantId,
    'select t.steps from conversations c join turns t on t.id = ? where c.id = ? and c.turn_count = ?',
    [origin.turnId, id, origin.sequence - 1],
  );
  // Another message may be sent before this one's turn has begun: only one of them is the turn that was forked.
  return turn && { recorded: outputsBefore(turn.steps, origin.step), recordedFor: origin.sequence };
}

/**
 * Node id -> what its visits came to, of the steps before one.
 * @throws CitiflowError `step_not_recorded` where a step lacks what it changed, or some of it
 */
export function outputsBefore(steps: readonly StepRecord[], step: number): Record<string, StepOutput[]> {
  const outputs: Record<string, StepOutput[]> = {};
  for (const { nodeId, output, cut } of steps.slice(0, step)) {
    if (!output || cut) throw new CitiflowError('step_not_recorded');
    outputs[nodeId] = [...(outputs[nodeId] ?? []), output];
  }
  return outputs;
}
