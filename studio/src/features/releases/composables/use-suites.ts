import { computed } from 'vue';
import { evaluationRoutes } from '../../../../../contract/http/evaluations.ts';
import { call } from '../../../api/client.ts';
import { useResource } from '../../../api/use-resource.ts';

/** The evaluation suites that may be asked for of an agent's versions: its own, and those for any agent. */
export function useSuites(agentId: () => string) {
  const suites = useResource(async (signal) => (await call(evaluationRoutes.list, { query: { limit: 100 }, signal })).items);
  return computed(() => (suites.data.value ?? []).filter((suite) => suite.agentId === null || suite.agentId === agentId()));
}
