import { computed, effectScope, nextTick, onScopeDispose, ref, shallowRef, watch, type EffectScope } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Agent } from '../../../../../contract/http/agents.ts';
import { trialRoutes } from '../../../../../contract/http/trials.ts';
import { toApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/client.ts';
import { toast } from '../../../ui/toast.ts';
import { useErrorText } from '../../../ui/use-error-text.ts';
import { useChat, type Chat } from '../../chat/composables/use-chat.ts';
import { useTestBench } from '../../runs/test-bench.ts';
import { useSession } from '../../session/stores/session.ts';
import { useBuilder } from '../context.ts';
import { useTestTarget } from './use-test-target.ts';

const ANONYMOUS = 'anonymous';
/** What a conversation with the draft as it was once runs on. */
export const SNAPSHOT = 'draft+';
const textOf = (value: unknown) => (typeof value === 'string' && value ? value : undefined);

/** The test chat's conversation: which one, with what, as whom; all of it in the page's address, so that a reload finds it. */
export function useTestConversation(agent: () => Agent) {
  const session = useSession();
  const route = useRoute();
  const router = useRouter();
  const { draft, mayWrite } = useBuilder();
  const { errorText } = useErrorText();
  const bench = useTestBench();
  const testTarget = useTestTarget(agent);
  const { target, queryOf } = testTarget;

  const customers = computed(() => session.setting?.demoCustomers ?? []);
  const customerId = computed(() => textOf(route.query['customer']) ?? customers.value[0]?.id ?? ANONYMOUS);
  const customer = computed(() => customers.value.find(({ id }) => id === customerId.value));
  watch(customer, (now) => (bench.customerId.value = now?.id ?? null), { immediate: true });

  const chat = shallowRef<Chat | null>(null);
  const number = ref(0);
  const startedRevision = ref<number | null>(null);
  const forking = ref(false);
  /** A turn that is run again has its tools run, too, or answered as they were. */
  const forkTools = ref<'live' | 'recorded'>('live');
  let scope: EffectScope | null = null;

  /** A test runs the draft as it is when the conversation begins: so it is saved first. */
  async function prepare() {
    if (target.value.kind !== 'draft') return;
    await draft.save();
    await nextTick();
    startedRevision.value = agent().revision;
  }

  /** Each conversation has a scope of its own: restarting ends the socket of the one before. */
  function begin(conversationId: string | undefined) {
    scope?.stop();
    startedRevision.value = null;
    scope = effectScope(true);
    number.value += 1;
    const { kind } = target.value;
    chat.value =
      scope.run(() =>
        useChat({
          agentId: agent().id,
          mode: 'test',
          conversationId,
          environment: target.value.kind === 'environment' ? target.value.environment : undefined,
          versionId: target.value.kind === 'version' ? target.value.versionId : undefined,
          customerToken: customer.value?.token,
          pins: () => (kind === 'draft' && mayWrite.value ? bench.pins.among(draft.flow.value?.nodes.map(({ id }) => id) ?? []) : undefined),
          prepare,
          onConversation: (id) => void router.replace({ query: { ...route.query, conversation: id } }),
        }),
      ) ?? null;
  }

  /** A conversation of its own for each choice of whom and what. */
  async function restart(choice: { customer?: string; target?: string } = {}) {
    const { conversation: _before, environment: _stage, version: _version, ...query } = route.query;
    await router.replace({ query: { ...query, customer: choice.customer ?? customerId.value, ...queryOf(choice.target ?? testTarget.chosen.value) } });
    begin(undefined);
  }

  /** Runs a turn again as the draft is now, or on the version that is tested. */
  async function fork(turnId: string, text?: string) {
    const conversationId = chat.value?.conversationId.value;
    if (!conversationId || forking.value) return;
    forking.value = true;
    try {
      const facts = chat.value?.facts.value;
      const isDraft = target.value.kind === 'draft' && (!facts || facts.version.startsWith(SNAPSHOT));
      if (isDraft) await prepare();
      const revision = startedRevision.value;
      const token = customer.value?.token;
      const made = await call(trialRoutes.fork, {
        params: { conversationId },
        body: {
          turnId, tools: forkTools.value, run: false,
          ...(text === undefined ? {} : { text }), ...(isDraft ? { draft: true } : {}), ...(token && forkTools.value === 'live' ? { customerToken: token } : {}),
        },
      });
      await router.replace({ query: { ...route.query, conversation: made.conversationId } });
      begin(made.conversationId);
      // Sent from here, so that what is pinned goes with it.
      chat.value?.send(made.text);
      if (isDraft) startedRevision.value = revision;
    } catch (failure) {
      toast(errorText(toApiError(failure)), 'negative');
    } finally {
      forking.value = false;
    }
  }

  watch(
    () => session.setting,
    (setting) => setting && !chat.value && begin(textOf(route.query['conversation'])),
    { immediate: true },
  );
  // Whoever has signed in again goes on with what they had begun to say.
  watch(
    () => session.user,
    (user) => user && chat.value?.link.value === 'refused' && chat.value.retry(),
  );
  onScopeDispose(() => scope?.stop());

  const changedSince = computed(() => startedRevision.value !== null && startedRevision.value !== agent().revision);
  return { ...testTarget, ANONYMOUS, customers, customerId, chat, number, changedSince, forking, forkTools, restart, fork };
}
