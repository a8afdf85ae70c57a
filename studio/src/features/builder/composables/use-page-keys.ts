import type { AgentDraft } from './use-agent-draft.ts';
import type { FlowActions } from './use-flow-actions.ts';

/**
 * Keys that hold in the whole builder. In its own fields, undo means the document's: a field shows the document.
 * Text that is not part of it, such as a message in the chat or a question that is only tried, keeps the browser's.
 */
export function usePageKeys({ draft, actions, mayWrite }: { draft: AgentDraft; actions: FlowActions; mayWrite: () => boolean }) {
  return (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented || !mayWrite()) return;
    const target = event.target instanceof HTMLElement ? event.target : null;
    const isText = target !== null && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
    const key = event.key.toLowerCase();
    if (key === 's') void draft.save();
    else if (isText && !target.closest('[data-undoes], [data-own-undo]')?.matches('[data-undoes]')) return;
    else if (key === 'z' && !event.shiftKey) actions.undo();
    else if (key === 'y' || key === 'z') actions.redo();
    else return;
    event.preventDefault();
  };
}
