import { ListTree, Maximize, MessageSquare, Network, Rocket } from '@lucide/vue';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Command } from '../../palette/commands.ts';
import { offerCommands } from '../../palette/composables/use-page-commands.ts';
import { nodeIcon } from '../node-icons.ts';
import type { AgentDraft } from './use-agent-draft.ts';
import type { Canvas } from './use-canvas.ts';
import type { FlowActions } from './use-flow-actions.ts';
import { useNodeTexts } from './use-node-texts.ts';

interface Builder {
  draft: AgentDraft;
  actions: FlowActions;
  canvas: Canvas;
  select: (nodeId: string) => void;
  mayWrite: Readonly<Ref<boolean>>;
  publish: () => void;
  chat: () => void;
  outline: () => void;
}

/** What the palette offers while an agent is open: its nodes, and what can be done with it. */
export function useBuilderCommands({ draft, actions, canvas, select, mayWrite, publish, chat, outline }: Builder): void {
  const { t } = useI18n();
  const { nodeTitle, typeTitle } = useNodeTexts();

  offerCommands(() => {
    const flow = draft.flow.value;
    if (!flow) return [];
    const of = draft.agent.value?.id ?? '';
    const here = (id: string, label: string, icon: Command['icon'], run: () => void, more: Partial<Command> = {}): Command =>
      ({ id: `builder/${id}`, group: 'here', label, icon, run, ...more });
    return [
      ...(mayWrite.value ? [here('publish', t('builder.publish'), Rocket, publish, { leads: true })] : []),
      here('chat', t('builder.testChat'), MessageSquare, chat),
      here('outline', t('builder.outline'), ListTree, outline, { leads: true, keys: 'O' }),
      here('fit', t('builder.fit'), Maximize, () => void canvas.fit(), { keys: '1' }),
      ...(mayWrite.value ? [here('arrange', t('builder.layOut'), Network, () => void actions.arrange(), { keys: 'L' })] : []),
      ...flow.nodes.map((node): Command => ({
        id: `node/${of}/${node.id}`, group: 'nodes', label: nodeTitle(node), about: typeTitle(node.type), icon: nodeIcon(node.type), leads: true,
        run: () => {
          canvas.select([node.id]);
          select(node.id);
          void canvas.focus(node.id);
        },
      })),
    ];
  });
}
