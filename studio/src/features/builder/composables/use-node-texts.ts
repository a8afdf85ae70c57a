import { useI18n } from 'vue-i18n';
import type { FlowNode } from '../../../../../domain/flow/model.ts';
import { NODES, isNodeType } from '../../../../../domain/flow/nodes/index.ts';
import { useDomainText } from '../../../ui/use-domain-text.ts';

/** What a node is called and, in a few words, set to. */
export function useNodeTexts() {
  const { t } = useI18n();
  const { domainText } = useDomainText();

  const typeTitle = (type: string) => (isNodeType(type) ? domainText(NODES[type].title) : type);
  const nodeTitle = (node: FlowNode) => node.name || typeTitle(node.type);

  const summaries: Record<string, (node: FlowNode) => string> = {
    start: () => t('node.start'),
    end: () => t('node.end'),
    model: ({ config }) => {
      const { model, tools } = NODES.model.config.partial().safeParse(config).data ?? {};
      const used = tools?.filter((tool) => tool.enabled).length ?? 0;
      return `${model || t('node.defaultModel')} · ${t('node.tools', used)}`;
    },
    retrieve: ({ config }) => {
      const { knowledgeBaseIds, mode, rerank } = NODES.retrieve.config.partial().safeParse(config).data ?? {};
      const search = domainText(mode ?? 'hybrid') + (rerank === false ? '' : ` + ${t('node.rerank')}`);
      return `${t('node.bases', knowledgeBaseIds?.length ?? 0)} · ${search}`;
    },
    guardrail: ({ config }) => {
      const { applyTo } = NODES.guardrail.config.partial().safeParse(config).data ?? {};
      return t(`node.checks.${applyTo ?? 'message'}`);
    },
    condition: ({ config }) => {
      const { branches } = NODES.condition.config.partial().safeParse(config).data ?? {};
      return t('node.branches', branches?.length ?? 0);
    },
    tool: ({ config }) => String(config['toolName'] ?? '') || t('node.noTool'),
    wait: ({ config }) => t('node.seconds', Number(config['seconds'] ?? 60)),
    approval: ({ config }) => t(`node.decidedBy.${config['decidedBy'] === 'customer' ? 'customer' : 'support'}`),
    reply: ({ config }) => String(config['text'] ?? '') || t('node.noText'),
    handoff: ({ config }) => String(config['reason'] ?? '') || t('node.toPerson'),
  };
  const nodeSummary = (node: FlowNode) => (isNodeType(node.type) ? summaries[node.type]?.(node) : undefined) ?? node.type;

  return { typeTitle, nodeTitle, nodeSummary };
}
