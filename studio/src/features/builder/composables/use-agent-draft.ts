import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { agentRoutes, type Agent } from '../../../../../contract/http/agents.ts';
import type { Flow } from '../../../../../domain/flow/model.ts';
import { toApiError, type ApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/client.ts';
import type { FlowChange } from '../flow-operations.ts';

export type SaveState = 'saved' | 'dirty' | 'saving' | 'conflict' | 'failed';

const SAVE_AFTER_MS = 800;
const RETRY_AFTER_MS = 5_000;

interface Draft {
  name: string;
  description: string;
  flow: Flow;
}

/** An agent's draft: changed here, saved a moment later, and never over somebody else's change unasked. */
export function useAgentDraft(agentId: string) {
  const agent = shallowRef<Agent | null>(null);
  const draft = shallowRef<Draft | null>(null);
  const error = shallowRef<ApiError | null>(null);
  const saveError = shallowRef<ApiError | null>(null);
  const state = ref<SaveState>('saved');
  const savedAt = ref<number | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> | null = null;

  function take(loaded: Agent) {
    agent.value = loaded;
    draft.value = { name: loaded.name, description: loaded.description, flow: loaded.flow };
    state.value = 'saved';
    saveError.value = null;
  }

  async function load() {
    error.value = null;
    try {
      take(await call(agentRoutes.read, { params: { agentId } }));
    } catch (failure) {
      error.value = toApiError(failure);
    }
  }

  function edit(change: Partial<Draft>) {
    if (!draft.value) return;
    draft.value = { ...draft.value, ...change };
    // A conflict waits for a person's choice; what is changed meanwhile is kept.
    if (state.value !== 'conflict') state.value = 'dirty';
    schedule(SAVE_AFTER_MS);
  }

  const change = (apply: FlowChange) => draft.value && edit({ flow: apply(draft.value.flow) });

  function schedule(waitMs: number) {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), waitMs);
  }

  /** Saves what is not saved yet; resolves when it is, or cannot be. */
  async function save(): Promise<void> {
    clearTimeout(timer);
    if (saving) await saving;
    if (state.value !== 'dirty' && state.value !== 'failed') return;
    saving = put().finally(() => (saving = null));
    await saving;
  }

  async function put() {
    const sent = draft.value;
    if (!sent || !agent.value) return;
    state.value = 'saving';
    try {
      agent.value = await call(agentRoutes.save, { params: { agentId }, body: { ...sent, revision: agent.value.revision } });
      savedAt.value = Date.now();
      saveError.value = null;
      state.value = draft.value === sent ? 'saved' : 'dirty';
      if (state.value === 'dirty') schedule(SAVE_AFTER_MS);
    } catch (failure) {
      saveError.value = toApiError(failure);
      state.value = saveError.value.code === 'conflict' ? 'conflict' : 'failed';
      const mayPass = saveError.value.status === 0 || saveError.value.status >= 500;
      if (state.value === 'failed' && mayPass) schedule(RETRY_AFTER_MS);
    }
  }

  /** After a conflict: ours over theirs, knowing their revision. */
  async function overwrite() {
    try {
      agent.value = await call(agentRoutes.read, { params: { agentId } });
      state.value = 'dirty';
      await save();
    } catch (failure) {
      saveError.value = toApiError(failure);
    }
  }

  const warn = (event: BeforeUnloadEvent) => state.value !== 'saved' && event.preventDefault();
  addEventListener('beforeunload', warn);
  onScopeDispose(() => {
    removeEventListener('beforeunload', warn);
    clearTimeout(timer);
  });

  return {
    agent, draft, error, saveError, state, savedAt,
    flow: computed(() => draft.value?.flow ?? null),
    load, edit, change, save, overwrite,
  };
}

export type AgentDraft = ReturnType<typeof useAgentDraft>;
