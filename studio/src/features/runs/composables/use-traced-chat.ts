import { computed, onScopeDispose, ref, shallowReactive, watch, type Ref } from 'vue';
import { trialRoutes, type TurnRecord } from '../../../../../contract/http/trials.ts';
import type { Flow } from '../../../../../domain/flow/model.ts';
import { call } from '../../../api/client.ts';
import type { Chat } from '../../chat/composables/use-chat.ts';
import { turnsOf } from '../../chat/state.ts';
import { progressOfRecord, progressOfTurn, runOf, type Run, type RunProgress } from '../run-state.ts';
import type { TestBench } from '../test-bench.ts';

export interface TracePorts {
  chat: Readonly<Ref<Chat | null>>;
  flow: () => Flow | null;
  bench: TestBench;
  /** Something that should be said of the run. */
  onNews: (run: Run) => void;
}

/**
 * Shows a turn of the test chat on the canvas: the latest, as it happens, and then as its record has it, until it is
 * cleared or a person asks for another.
 */
export function useTracedChat({ chat, flow, bench, onNews }: TracePorts) {
  const records = shallowReactive(new Map<string, TurnRecord>());
  const chosen = ref<string | null>(null);
  const cleared = ref<string | null>(null);

  const turns = computed(() => (chat.value ? turnsOf(chat.value.state.value).filter((turn) => turn.phase !== 'queued') : []));
  const latest = computed(() => turns.value.at(-1)?.turnId ?? null);
  const turnId = computed(() => chosen.value ?? (latest.value === cleared.value ? null : latest.value));
  const turn = computed(() => turns.value.find((one) => one.turnId === turnId.value));
  const ended = computed(() => (turn.value?.phase === 'ended' ? turn.value.turnId : null));

  // A reply's text comes a hundred times a second: what the canvas shows does not change with it.
  const progress = computed<RunProgress | null>((before) => {
    const record = turnId.value ? records.get(turnId.value) : undefined;
    if (record && record.status !== 'running') return progressOfRecord(record);
    if (!turn.value || turn.value.steps.length === 0) return null;
    const now = progressOfTurn(turn.value);
    return before && isSame(before, now) ? before : now;
  });

  watch(latest, () => (chosen.value = null));
  watch(ended, (id) => id && !records.has(id) && void load(id), { immediate: true });
  watch(
    [progress, flow],
    ([now, document], [before]) => {
      const run = now && document ? runOf(document, now) : null;
      bench.overlay.show(run);
      const isNews = run && before?.turnId === now?.turnId && (before?.phase !== now?.phase || (now?.waitsForPerson && !before?.waitsForPerson));
      if (run && isNews) onNews(run);
    },
    { immediate: true },
  );

  /** What each step knew and changed is told by the record alone. */
  async function load(id: string) {
    const conversationId = chat.value?.conversationId.value;
    if (!conversationId) return;
    try {
      const record = await call(trialRoutes.readTurn, { params: { conversationId, turnId: id } });
      records.set(id, record);
      bench.keepTurn(record);
    } catch {
      // The canvas goes on showing what was told live.
    }
  }

  function show(id: string) {
    cleared.value = null;
    chosen.value = id;
  }

  function clear() {
    chosen.value = null;
    cleared.value = latest.value;
  }
  bench.onClear(clear);
  onScopeDispose(() => bench.overlay.show(null));

  return { shownTurnId: computed(() => (progress.value ? turnId.value : null)), show, clear };
}

const isSame = (one: RunProgress, other: RunProgress): boolean =>
  one.turnId === other.turnId && one.phase === other.phase && one.steps === other.steps
  && one.waitsForPerson === other.waitsForPerson && one.attempt === other.attempt;
