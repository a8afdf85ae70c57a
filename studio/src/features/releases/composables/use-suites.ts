import { computed } from 'vue';
import { evaluationRoutes } from '../../../../../contract/http/evaluations.ts';
import { call } from '../../../api/client.ts';
import { listAll } from '../../../api/list-all.ts';
import { useResource } from '../../../api/use-resource.ts';

/** The evaluation suites that may be asked for of an agent's versions: its own, and those for any agent. */
export function useSuites(agentId: () => string) {
  const suites = useResource((signal) => listAll((page) => call(evaluationRoutes.list, { query: page, signal })));
  return computed(() => (suites.data.value ?? []).filter((suite) => suite.agentId === null || suite.agentId === agentId()));
}
