import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { agentRoutes, type Agent } from '../../../../../contract/http/agents.ts';
import { sameJson } from '../../../../../domain/flow/compare.ts';
import type { Operation } from '../../../../../domain/flow/operations/operation.ts';
import { tidyFlow } from '../../../../../domain/flow/operations/tidy.ts';
import { toApiError, type ApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/client.ts';
import { applyChange, rebase, replacesAll, type AgentDocument, type Change } from '../document.ts';
import { emptyHistory, record, stepBack, stepForward, type History, type StepLabel } from '../history.ts';
import { KeptDrafts } from '../kept-drafts.ts';

/** `offline`: the server cannot be reached; what is changed is kept in this browser and sent later. */
export type SaveState = 'saved' | 'dirty' | 'saving' | 'conflict' | 'failed' | 'offline';

const SAVE_AFTER_MS = 800;
const KEEP_AFTER_MS = 250;
const RETRY_AFTER_MS = [2_000, 5_000, 15_000, 30_000];

/** What was sent to be saved, and how many of the unsaved changes it holds. */
interface Sent {
  document: AgentDocument;
  changes: number;
}
/** A refusal that is none of what is saved: it passes by itself. */
const passes = ({ status, code }: ApiError) => status === 0 || status >= 500 || status === 429 || (code === 'unexpected_answer' && status < 400);

/**
 * An agent's draft: changed here, saved a moment later, and never over somebody else's change unasked. Every
 * change can be undone. What the server does not have yet is kept in the browser, so that leaving loses nothing.
 */
export function useAgentDraft(agentId: string, userId: string) {
  const agent = shallowRef<Agent | null>(null);
  const draft = shallowRef<AgentDocument | null>(null);
  const error = shallowRef<ApiError | null>(null);
  const saveError = shallowRef<ApiError | null>(null);
  const state = ref<SaveState>('saved');
  const savedAt = ref<number | null>(null);
  /** True once after loading brought back what an earlier visit could not save. */
  const restored = ref(false);
  /** What somebody else has saved meanwhile. */
  const theirs = shallowRef<Agent | null>(null);
  const history = shallowRef<History>(emptyHistory);
  const keptDrafts = new KeptDrafts(userId, agentId);
  /** What the server has not confirmed, in order. */
  let unsaved: Change[] = [];
  /** What was sent and never answered: the server may have it. */
  let unanswered: Sent[] = [];
  let unkept = false;
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let keepTimer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> | null = null;

  async function load() {
    error.value = null;
    try {
      const loaded = await call(agentRoutes.read, { params: { agentId } });
      const kept = await keptDrafts.adopt();
      agent.value = loaded;
      draft.value = documentOf(loaded);
      history.value = emptyHistory;
      unsaved = [];
      state.value = 'saved';
      if (kept) restore(loaded, kept.revision, kept.document);
    } catch (failure) {
      error.value = toApiError(failure);
    }
  }

  function restore(loaded: Agent, revision: number, document: AgentDocument) {
    // It was saved, though the page was gone before the answer came.
    if (sameJson(documentOf(loaded), { ...document, flow: tidyFlow(document.flow) })) return settle();
    change({ operation: { kind: 'replace', flow: tidyFlow(document.flow) }, details: { name: document.name, description: document.description } }, { key: 'history.restored' });
    if (state.value === 'saved') return;
    restored.value = true;
    if (revision === loaded.revision) return;
    clearTimeout(timer);
    theirs.value = loaded;
    state.value = 'conflict';
  }

  /** Makes a change. Those of one burst that follow quickly are undone as one. */
  function change(made: Change, label: StepLabel, burst: string | null = null): boolean {
    const { applied, inverse } = put(made);
    if (applied) history.value = record(history.value, { label, forward: made, backward: inverse, burst, at: Date.now() });
    return applied;
  }

  function put(made: Change): { applied: boolean; inverse: Change } {
    if (!draft.value) return { applied: false, inverse: {} };
    const { document, inverse } = applyChange(draft.value, made);
    if (document === draft.value) return { applied: false, inverse };
    draft.value = document;
    unsaved.push(made);
    // A conflict waits for a person's choice; what is changed meanwhile is kept.
    if (state.value !== 'conflict') {
      state.value = state.value === 'offline' ? 'offline' : 'dirty';
      schedule(SAVE_AFTER_MS);
    }
    clearTimeout(keepTimer);
    keepTimer = setTimeout(keep, KEEP_AFTER_MS);
    return { applied: true, inverse };
  }

  const undo = () => travel(stepBack(history.value), 'backward');
  const redo = () => travel(stepForward(history.value), 'forward');
  function travel(to: ReturnType<typeof stepBack>, way: 'backward' | 'forward'): StepLabel | null {
    if (!to) return null;
    history.value = to.history;
    put(to.step[way]);
    return to.step.label;
  }

  function keep() {
    clearTimeout(keepTimer);
    if (draft.value && agent.value && state.value !== 'saved') unkept = !keptDrafts.keep(agent.value.revision, draft.value);
  }

  function schedule(waitMs: number) {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), waitMs);
  }

  /** Saves what is not saved yet; resolves when it is, or cannot be. */
  async function save(): Promise<void> {
    clearTimeout(timer);
    if (saving) await saving;
    if (state.value === 'saved' || state.value === 'conflict' || state.value === 'saving') return;
    saving = send().finally(() => (saving = null));
    await saving;
  }

  async function send() {
    const sent = draft.value;
    if (!sent || !agent.value) return;
    const changes = unsaved.length;
    state.value = 'saving';
    try {
      accepted(await call(agentRoutes.save, { params: { agentId }, body: { ...sent, revision: agent.value.revision } }), { document: sent, changes });
    } catch (failure) {
      await refused(toApiError(failure), { document: sent, changes });
    }
  }

  function accepted(saved: Agent, { document, changes }: Sent) {
    agent.value = saved;
    unsaved = unsaved.slice(changes);
    unanswered = [];
    savedAt.value = Date.now();
    saveError.value = null;
    tries = 0;
    state.value = draft.value === document ? 'saved' : 'dirty';
    if (state.value === 'dirty') schedule(SAVE_AFTER_MS);
    else settle();
  }

  async function refused(failure: ApiError, sent: Sent) {
    saveError.value = failure;
    state.value = failure.status === 0 ? 'offline' : 'failed';
    if (passes(failure)) unanswered.push(sent);
    keep();
    if (failure.code === 'conflict') {
      const found = await call(agentRoutes.read, { params: { agentId } }).catch(() => null);
      const mine = found && unanswered.findLast(({ document }) => sameJson(documentOf(found), document));
      // Nobody else has saved it: only the answer was lost.
      if (mine) return accepted(found, mine);
      theirs.value = found;
      state.value = found ? 'conflict' : 'offline';
    }
    if (state.value === 'offline' || (state.value === 'failed' && passes(failure))) {
      schedule(RETRY_AFTER_MS[Math.min(tries, RETRY_AFTER_MS.length - 1)] ?? 30_000);
      tries += 1;
    }
  }

  function settle() {
    clearTimeout(keepTimer);
    keptDrafts.forget();
    unkept = false;
  }

  /** After a conflict: theirs, as a step that can be undone. */
  function takeTheirs() {
    const found = theirs.value;
    if (!found) return;
    const { name, description, flow } = documentOf(found);
    resolve(found);
    change({ operation: { kind: 'replace', flow }, details: { name, description } }, { key: 'history.theirs' });
    clearTimeout(timer);
    unsaved = [];
    state.value = 'saved';
    savedAt.value = null;
    settle();
  }

  /** After a conflict: mine over theirs. */
  async function keepMine() {
    if (!theirs.value) return;
    resolve(theirs.value);
    state.value = 'dirty';
    await save();
  }

  /** After a conflict: my changes once more, on what they have saved. */
  async function combine() {
    const found = theirs.value;
    if (!found) return;
    const both = rebase(documentOf(found), unsaved);
    const mine = unsaved;
    resolve(found);
    change({ operation: { kind: 'replace', flow: both.flow }, details: { name: both.name, description: both.description } }, { key: 'history.combined' });
    unsaved = mine;
    state.value = 'dirty';
    await save();
  }

  function resolve(found: Agent) {
    agent.value = found;
    unanswered = [];
    theirs.value = null;
    saveError.value = null;
  }

  /** What the server says of the agent besides its document: after publishing, its status and version. */
  async function refresh() {
    const found = await call(agentRoutes.read, { params: { agentId } });
    if (found.revision === agent.value?.revision) agent.value = found;
    else if (state.value === 'saved') {
      theirs.value = found;
      takeTheirs();
    }
  }

  const warn = (event: BeforeUnloadEvent) => {
    keep();
    if (unkept && state.value !== 'saved') event.preventDefault();
  };
  const online = () => state.value === 'offline' && void save();
  addEventListener('beforeunload', warn);
  addEventListener('pagehide', keep);
  addEventListener('online', online);
  onScopeDispose(() => {
    keep();
    removeEventListener('beforeunload', warn);
    removeEventListener('pagehide', keep);
    removeEventListener('online', online);
    clearTimeout(timer);
    clearTimeout(keepTimer);
  });

  return {
    agent, draft, error, saveError, state, savedAt, restored, theirs,
    flow: computed(() => draft.value?.flow ?? null),
    /** What undo and redo would take back and bring back; null where there is nothing. */
    undoes: computed(() => history.value.past.at(-1)?.label ?? null),
    redoes: computed(() => history.value.future[0]?.label ?? null),
    mayCombine: () => !replacesAll(unsaved),
    /** True when what is not saved could not be kept in the browser either. */
    wouldLose: () => (keep(), unkept && state.value !== 'saved'),
    load, refresh, undo, redo, save, takeTheirs, keepMine, combine,
    edit: (details: NonNullable<Change['details']>) => change({ details }, { key: 'history.details' }),
    change: (operation: Operation, label: StepLabel, burst: string | null = null) => change({ operation }, label, burst),
  };
}

const documentOf = ({ name, description, flow }: Agent): AgentDocument => ({ name, description, flow: tidyFlow(flow) });

export type AgentDraft = ReturnType<typeof useAgentDraft>;
