import { knowledgeBasesOf } from '../portable.ts';
import { withoutDisabled } from '../disabled.ts';
import type { Flow } from '../model.ts';
import { NODES } from '../nodes/index.ts';
import { cardSupport } from './card-support.ts';
import { concierge } from './concierge.ts';
import { disputes } from './disputes.ts';
import { loans } from './loans.ts';
import type { FlowTemplate } from './template.ts';
import { transfer } from './transfer.ts';
import { triage } from './triage.ts';

/** What an agent can begin as, in the order in which it is offered. A new one is one file here and one line. */
export const TEMPLATES: readonly FlowTemplate[] = [cardSupport, transfer, loans, disputes, concierge, triage];

/** Any text does: only whether a knowledge base is asked for is looked at. */
const SOME_BASE = 'some';

/** True when it searches a knowledge base, if it is given one. */
export const searches = (template: FlowTemplate): boolean => knowledgeBasesOf(template.flow(SOME_BASE)).length > 0;

/** Names of the tools that a flow's models and steps may call, each once, in the flow's order. */
export function toolNamesOf(flow: Flow): string[] {
  const names = withoutDisabled(flow).nodes.flatMap((node) => {
    if (node.type === 'model') return NODES.model.config.shape.tools.catch([]).parse(node.config['tools']).flatMap((use) => (use.enabled ? [use.name] : []));
    return node.type === 'tool' ? [String(node.config['toolName'] ?? '')] : [];
  });
  return [...new Set(names.filter(Boolean))];
}
