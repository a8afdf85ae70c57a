import { onScopeDispose, ref, shallowRef } from 'vue';
import type { z } from 'zod';
import type { StepRecord, nodeInputSchema } from '../../../../../contract/http/steps.ts';
import { trialRoutes, type TurnRecord } from '../../../../../contract/http/trials.ts';
import { toApiError, type ApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/client.ts';
import type { TestBench } from '../test-bench.ts';

export type NodeInput = z.infer<typeof nodeInputSchema>;

/** How often a run that takes long is asked after. */
const ASK_EVERY_MS = 1_000;

/** Runs one node alone, and says what came of it. Ends with its scope; the run itself goes on. */
export function useNodeRun(bench: TestBench) {
  const busy = ref(false);
  const failure = shallowRef<ApiError | null>(null);
  const step = shallowRef<StepRecord | null>(null);
  /** It takes longer: a person may have to act in its conversation. */
  const waitsIn = ref<string | null>(null);
  const ended = new AbortController();
  onScopeDispose(() => ended.abort());

  async function run(nodeId: string, input: NodeInput, customerToken: string | undefined): Promise<void> {
    busy.value = true;
    failure.value = null;
    step.value = null;
    waitsIn.value = null;
    try {
      const { signal } = ended;
      const body = { nodeId, input, ...(customerToken ? { customerToken } : {}) };
      const begun = await call(trialRoutes.runNode, { params: { agentId: bench.agentId }, body, signal });
      const { conversationId, turnId } = begun;
      const record = await ending(conversationId, turnId, begun.status === 'running');
      const last = record?.steps.at(-1) ?? begun.step;
      if (!last) return;
      step.value = last;
      bench.keepAlone(last, { conversationId, turnId, temporalUrl: record?.temporalUrl ?? null, sources: input.sources ?? [] });
    } catch (error) {
      if (!ended.signal.aborted) failure.value = toApiError(error);
    } finally {
      busy.value = false;
      waitsIn.value = null;
    }
  }

  /** The turn's record once it has ended; null when nobody waits for it any more. */
  async function ending(conversationId: string, turnId: string, isRunning: boolean): Promise<TurnRecord | null> {
    if (isRunning) waitsIn.value = conversationId;
    for (let wait = isRunning; !ended.signal.aborted; wait = true) {
      if (wait) await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
      const record = await call(trialRoutes.readTurn, { params: { conversationId, turnId }, signal: ended.signal });
      if (record.status !== 'running') return record;
    }
    return null;
  }

  return { busy, failure, step, waitsIn, run };
}
