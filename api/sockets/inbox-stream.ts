import type { Redis } from 'iovalkey';
import type { InboxEvent } from '../../contract/http/inbox.ts';
import { Conversation } from '../../db/entities/conversation.ts';
import { Approval } from '../../db/entities/tool-call.ts';
import { inboxChangeOf, type InboxChange } from '../../db/inbox-feed.ts';
import { inboxChannel } from '../../domain/ids.ts';
import type { Database } from '../database.ts';
import { presentApproval } from '../presenters/approval.ts';
import { presentConversationSummary } from '../presenters/conversation.ts';
import { namesFor } from '../routes/conversations/list.ts';

export interface InboxListener {
  tenantId: string;
  deliver(event: InboxEvent): void;
  ended(): void;
}

/** The inboxes that are open in this process. */
export interface InboxStream {
  /** `ready` is delivered once changes arrive: what was loaded before may be old. @returns a function that ends it */
  listen(listener: InboxListener): () => void;
  close(): void;
}

/**
 * Valkey announces which thing has changed; what it is now is read once for all who listen in this process. After a
 * lost connection everybody is told to load again.
 * @param subscriber may be shared with other channels
 */
export function createInboxStream(subscriber: Redis, database: Database): InboxStream {
  const tenants = new Map<string, { tenantId: string; listeners: Set<InboxListener> }>();

  subscriber.on('message', (channel: string, message: string) => {
    const tenant = tenants.get(channel);
    const change = tenant && inboxChangeOf(message);
    if (!change) return;
    eventFor(database, tenant.tenantId, change).then(
      (event) => event && tenant.listeners.forEach((listener) => listener.deliver(event)),
      () => tenant.listeners.forEach((listener) => listener.deliver({ type: 'ready' })),
    );
  });
  subscriber.on('ready', () => {
    for (const { listeners } of tenants.values()) listeners.forEach((listener) => listener.deliver({ type: 'ready' }));
  });

  return {
    listen(listener) {
      const channel = inboxChannel(listener.tenantId);
      const tenant = tenants.get(channel) ?? { tenantId: listener.tenantId, listeners: new Set() };
      tenants.set(channel, tenant);
      tenant.listeners.add(listener);
      const ready = () => tenant.listeners.has(listener) && listener.deliver({ type: 'ready' });
      // Asked again by each: it costs nothing, and answers once the subscription stands.
      subscriber.subscribe(channel).then(ready, ready);
      return () => {
        tenant.listeners.delete(listener);
        if (tenant.listeners.size > 0 || tenants.get(channel) !== tenant) return;
        tenants.delete(channel);
        subscriber.unsubscribe(channel).catch(() => undefined);
      };
    },
    close() {
      for (const { listeners } of tenants.values()) listeners.forEach((listener) => listener.ended());
      tenants.clear();
    },
  };
}

async function eventFor(database: Database, tenantId: string, { kind, id }: InboxChange): Promise<InboxEvent | undefined> {
  if (kind === 'outcome') return { type: 'outcomes' };
  return database.tenant(tenantId, async (em) => {
    if (kind === 'approval') {
      const approval = await em.findOne(Approval, { id });
      return approval ? { type: 'approval', approval: presentApproval(approval) } : undefined;
    }
    const conversation = await em.findOne(Conversation, { id });
    if (!conversation) return undefined;
    const names = (await namesFor(em, [conversation]))(conversation);
    return { type: 'conversation', conversation: presentConversationSummary(conversation, names) };
  });
}
