import { computed, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';
import { agentRoutes, type Agent, type AgentVersion } from '../../../../../contract/http/agents.ts';
import { call } from '../../../api/client.ts';
import { listAll } from '../../../api/list-all.ts';

/** What the test chat talks to: the draft, a stage, or a version. It is kept in the page's address. */
export type TestTarget =
  | { kind: 'draft' }
  | { kind: 'environment'; environment: 'staging' | 'production' }
  | { kind: 'version'; versionId: string };

const ENVIRONMENTS = ['staging', 'production'] as const;

export function useTestTarget(agent: () => Agent) {
  const { t } = useI18n();
  const route = useRoute();
  const versions = shallowRef<readonly AgentVersion[]>([]);

  const environment = computed(() => ENVIRONMENTS.find((one) => one === route.query['environment']));
  const target = computed<TestTarget>(() => {
    const { version } = route.query;
    if (environment.value) return { kind: 'environment', environment: environment.value };
    return typeof version === 'string' && version ? { kind: 'version', versionId: version } : { kind: 'draft' };
  });

  /** As the picker has it. */
  const chosen = computed(() => (target.value.kind === 'version' ? target.value.versionId : target.value.kind === 'environment' ? target.value.environment : 'draft'));
  const options = computed(() => {
    const staged = versions.value.find((version) => version.stage === 'staging')?.version;
    return [
      { value: 'draft', label: t('chat.target.draft') },
      ...(staged ? [{ value: 'staging', label: t('chat.target.staging', { version: staged }) }] : environment.value === 'staging' ? [{ value: 'staging', label: t('chat.target.stagingNow') }] : []),
      ...(agent().publishedVersionId ? [{ value: 'production', label: t('chat.target.production', { version: agent().version ?? '' }) }] : []),
      ...versions.value.map(({ id, version }) => ({ value: id, label: t('chat.target.version', { version }) })),
    ];
  });

  /** The address's part that says so. */
  const queryOf = (value: string): Record<string, string> => {
    if (value === 'draft') return {};
    return ENVIRONMENTS.some((one) => one === value) ? { environment: value } : { version: value };
  };

  /** An agent that was never published has none. */
  async function loadVersions(): Promise<void> {
    try {
      versions.value = await listAll((page) => call(agentRoutes.versions, { params: { agentId: agent().id }, query: page }));
    } catch {
      // The draft can be tested without knowing of versions.
    }
  }

  return { target, chosen, options, queryOf, loadVersions };
}
