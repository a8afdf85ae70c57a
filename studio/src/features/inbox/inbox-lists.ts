import type { Approval } from '../../../../contract/http/approvals.ts';
import type { ConversationSummary } from '../../../../contract/http/conversations.ts';

/** A list of which the first pages are here. */
export interface Paged<Item> {
  items: readonly Item[];
  nextCursor: string | null;
}

/**
 * Puts a changed approval where it belongs, without loading the list again: what waits takes its place, what has been
 * decided leaves. New ones come last, so they are shown once the list has been read to its end.
 */
export function foldApproval(list: Paged<Approval>, approval: Approval): Paged<Approval> {
  const at = list.items.findIndex((one) => one.id === approval.id);
  if (approval.status !== 'waiting') return at < 0 ? list : { ...list, items: list.items.filter((one) => one.id !== approval.id) };
  if (at >= 0) return { ...list, items: list.items.with(at, approval) };
  return list.nextCursor === null ? { ...list, items: [...list.items, approval] } : list;
}

/** The latest conversation comes first; one that the agent has again leaves. */
export function foldConversation(
  list: Paged<ConversationSummary>,
  conversation: ConversationSummary,
): Paged<ConversationSummary> {
  const others = list.items.filter((one) => one.id !== conversation.id);
  if (conversation.status !== 'handed-over') return { ...list, items: others };
  const at = others.findIndex((one) => one.lastActivityAt <= conversation.lastActivityAt);
  if (at >= 0) return { ...list, items: others.toSpliced(at, 0, conversation) };
  return list.nextCursor === null ? { ...list, items: [...others, conversation] } : { ...list, items: others };
}

/** Adds a further page, without what has come by itself meanwhile. */
export function addPage<Item extends { id: string }>(list: Paged<Item>, page: Paged<Item>): Paged<Item> {
  const known = new Set(list.items.map((item) => item.id));
  return { items: [...list.items, ...page.items.filter((item) => !known.has(item.id))], nextCursor: page.nextCursor };
}
