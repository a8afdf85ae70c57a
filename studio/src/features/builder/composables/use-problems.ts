import { computed, shallowRef, watch } from 'vue';
import type { Problem } from '../../../../../domain/flow/model.ts';
import { outletOfEdge } from '../../../../../domain/flow/outlets.ts';
import { validateFlow } from '../../../../../domain/flow/validate.ts';
import type { AgentDraft } from './use-agent-draft.ts';
import type { CatalogueData } from './use-catalogue.ts';

const NONE: readonly Problem[] = [];
const AFTER_MS = 60;

/** What is wrong with the draft, a moment after each change: a key's stroke does not wait for it. */
export function useProblems(draft: AgentDraft, catalogue: CatalogueData) {
  const validated = shallowRef<Problem[] | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function validate() {
    const known = catalogue.catalogue.value;
    if (known && draft.flow.value) validated.value = validateFlow(draft.flow.value, known);
  }
  watch(
    [draft.flow, catalogue.catalogue],
    (_now, _before, onCleanup) => {
      if (!validated.value) return validate();
      timer = setTimeout(validate, AFTER_MS);
      onCleanup(() => clearTimeout(timer));
    },
    { immediate: true },
  );

  const problems = computed(() => validated.value ?? (draft.agent.value?.problems ?? []).map(withoutUndefined));
  const byNode = computed(() => {
    const found = new Map<string, Problem[]>();
    for (const problem of problems.value) {
      if (problem.nodeId !== undefined) found.set(problem.nodeId, [...(found.get(problem.nodeId) ?? []), problem]);
    }
    return found;
  });
  const takenOutlets = computed<ReadonlySet<string>>(() => {
    const flow = draft.flow.value;
    const nodes = new Map(flow?.nodes.map((node) => [node.id, node]));
    return new Set(flow?.edges.flatMap((edge) => {
      const source = nodes.get(edge.source);
      return source ? [`${source.id}\n${outletOfEdge(source, edge.sourceHandle)}`] : [];
    }));
  });

  return { problems, problemsOf: (nodeId: string) => byNode.value.get(nodeId) ?? NONE, takenOutlets };
}

function withoutUndefined({ nodeId, path, ...rest }: { nodeId?: string | undefined; path?: string | undefined; code: string; message: string; severity: 'error' | 'warning' }): Problem {
  return { ...rest, ...(nodeId === undefined ? {} : { nodeId }), ...(path === undefined ? {} : { path }) };
}
