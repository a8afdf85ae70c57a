import { defineStore } from 'pinia';
import { computed, watch } from 'vue';
import { approvalRoutes, type Approval } from '../../../../../contract/http/approvals.ts';
import { call } from '../../../api/client.ts';
import { useResource, type Resource } from '../../../api/use-resource.ts';
import { useSession } from '../../session/stores/session.ts';

const POLL_MS = 2_000;
const POLL_AFTER_FAILURE_MS = 8_000;

/** The gated calls that wait for somebody, kept fresh for as long as a permitted person is signed in. */
export const useWaiting = defineStore('waiting', () => {
  const session = useSession();
  const permitted = computed(() => session.may('approvals:read'));
  const resource: Resource<Approval[]> = useResource(
    async (signal) => (await call(approvalRoutes.list, { query: { status: 'waiting', limit: 100 }, signal })).items,
    {
      immediate: false,
      pollMs: () => (!permitted.value ? null : resource.error.value ? POLL_AFTER_FAILURE_MS : POLL_MS),
    },
  );
  watch(permitted, (now) => now && void resource.reload(), { immediate: true });

  return {
    approvals: resource.data,
    error: resource.error,
    reload: resource.reload,
    count: computed(() => (permitted.value ? (resource.data.value?.length ?? 0) : 0)),
  };
});
