import { inject, provide, ref, shallowReactive, type InjectionKey } from 'vue';
import type { Source } from '../../../../domain/conversation/events.ts';
import type { TurnRecord } from '../../../../contract/http/trials.ts';
import type { StepRecord } from '../../../../contract/http/steps.ts';
import { createPins } from './pins.ts';
import { provideRunOverlay } from './run-overlay.ts';

/** What a node did when it was run last: each of its visits. */
export interface LastRun {
  /** `alone`: without the flow around it. */
  kind: 'turn' | 'alone';
  steps: readonly StepRecord[];
  /** The passages that it saw. */
  sources: readonly Source[];
  conversationId: string;
  turnId: string;
  temporalUrl: string | null;
}

/** What the parts of the builder share of a tester's work on an agent. */
export function createTestBench(agentId: string) {
  const lastRuns = shallowReactive(new Map<string, LastRun>());
  const overlay = provideRunOverlay();
  let clear = () => overlay.show(null);
  return {
    agentId,
    overlay,
    /** Takes the run off the canvas. */
    clear: () => clear(),
    /** Whoever shows runs says how to stop. */
    onClear: (how: () => void) => void (clear = how),
    pins: createPins(agentId),
    /** Which of the sandbox's customers the tester is; null for nobody. */
    customerId: ref<string | null>(null),
    lastRunOf: (nodeId: string): LastRun | undefined => lastRuns.get(nodeId),
    keepTurn({ id: turnId, conversationId, temporalUrl, steps }: TurnRecord) {
      for (const nodeId of new Set(steps.map((step) => step.nodeId))) {
        const first = steps.findIndex((step) => step.nodeId === nodeId);
        lastRuns.set(nodeId, {
          kind: 'turn', steps: steps.filter((step) => step.nodeId === nodeId), conversationId, turnId, temporalUrl,
          // They lie with the step that found them.
          sources: steps.slice(0, first).findLast((step) => step.output?.sources)?.output?.sources ?? [],
        });
      }
    },
    keepAlone: (step: StepRecord, run: Omit<LastRun, 'kind' | 'steps'>) => void lastRuns.set(step.nodeId, { kind: 'alone', steps: [step], ...run }),
  };
}

export type TestBench = ReturnType<typeof createTestBench>;

const KEY: InjectionKey<TestBench> = Symbol('test-bench');

export function provideTestBench(agentId: string): TestBench {
  const bench = createTestBench(agentId);
  provide(KEY, bench);
  return bench;
}

export function useTestBench(): TestBench {
  const bench = inject(KEY);
  if (!bench) throw new Error('useTestBench: not inside the builder');
  return bench;
}
