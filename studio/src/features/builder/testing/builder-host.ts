import { mount, RouterLinkStub, type VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { computed, defineComponent, h, ref, shallowRef, type Component } from 'vue';
import { vi } from 'vitest';
import type { Agent } from '../../../../../contract/http/agents.ts';
import type { KnowledgeBase } from '../../../../../contract/http/knowledge.ts';
import type { Tool } from '../../../../../contract/http/tools.ts';
import type { Flow } from '../../../../../domain/flow/model.ts';
import { i18n } from '../../../i18n.ts';
import { provideTestBench, type TestBench } from '../../runs/test-bench.ts';
import { useAgentDraft } from '../composables/use-agent-draft.ts';
import { useCanvas } from '../composables/use-canvas.ts';
import { catalogueOf, type CatalogueData } from '../composables/use-catalogue.ts';
import { useClipboardNodes } from '../composables/use-clipboard-nodes.ts';
import { useFlowActions } from '../composables/use-flow-actions.ts';
import { useProblems } from '../composables/use-problems.ts';
import { provideBuilder, type BuilderContext } from '../context.ts';

const AGENT = '01890a5d-ac96-774b-bcce-b302099a8057';
const NO_CATALOGUE: CatalogueData = { tools: shallowRef(null), knowledgeBases: shallowRef(null), catalogue: computed(() => null) };

/** What is around the builder. */
interface World {
  catalogue?: CatalogueData;
  /** The server's answer to anything but the agent itself; undefined gives the agent. */
  answer?: (path: string, body: unknown) => unknown;
}

/** Tools and knowledge bases that are here, so that a flow can be validated. */
export function catalogueWith(tools: readonly Tool[], knowledgeBases: readonly KnowledgeBase[] = []): CatalogueData {
  const catalogue = catalogueOf(tools, knowledgeBases);
  return { tools: shallowRef([...tools]), knowledgeBases: shallowRef([...knowledgeBases]), catalogue: computed(() => catalogue) };
}

/** A part of the builder around a real draft of this flow; only the server's answers are made up. */
export async function mountInBuilder(part: Component, flow: Flow, props: (builder: BuilderContext) => Record<string, unknown>, world: World = {}): Promise<{ view: VueWrapper; builder: BuilderContext; bench: TestBench; said: string[] }> {
  const at = '2026-01-05T10:00:00Z';
  const agent: Agent = { id: AGENT, name: 'Cards', description: '', status: 'draft', version: null, publishedVersionId: null, revision: 1, problemCount: 0, createdAt: at, createdBy: 'Bea', updatedAt: at, updatedBy: 'Bea', flow, problems: [] };
  const catalogue = world.catalogue ?? NO_CATALOGUE;
  vi.stubGlobal('fetch', async (address: string, init?: RequestInit) => {
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    return Response.json(world.answer?.(new URL(address, 'http://studio').pathname, body) ?? agent);
  });
  const said: string[] = [];
  let made: BuilderContext | undefined;
  let tested: TestBench | undefined;
  const host = defineComponent({
    setup() {
      const bench = provideTestBench(AGENT);
      tested = bench;
      const draft = useAgentDraft(AGENT, 'bea');
      const canvas = useCanvas();
      const openId = ref<string | null>(null);
      const mayWrite = computed(() => true);
      const announce = (text: string) => void said.push(text);
      const select = (id: string | null) => (openId.value = id);
      const actions = useFlowActions({ draft, canvas, mayWrite: () => true, announce, open: select, openId: () => openId.value });
      const builder: BuilderContext = {
        draft, canvas, actions, catalogue, ...useProblems(draft, catalogue), mayWrite, announce, select,
        isPinned: bench.pins.has, openId: computed(() => openId.value), clipboard: useClipboardNodes(actions, canvas, announce),
        panel: shallowRef(null), writing: shallowRef(null), outlineWriting: shallowRef(null),
      };
      made = builder;
      provideBuilder(builder);
      return () => (draft.flow.value ? h(part, props(builder)) : null);
    },
  });
  const view = mount(host, { attachTo: document.body, global: { plugins: [i18n, createPinia()], stubs: { RouterLink: RouterLinkStub } } });
  if (!made || !tested) throw new Error('The host was not set up.');
  await made.draft.load();
  if (made.draft.error.value) throw made.draft.error.value;
  return { view, builder: made, bench: tested, said };
}
