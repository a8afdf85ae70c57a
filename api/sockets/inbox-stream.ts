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
import { createTenantStream, type TenantStream } from './tenant-stream.ts';

export interface InboxListener {
  tenantId: string;
  deliver(event: InboxEvent): void;
  ended(): void;
}

/** The inboxes that are open in this process. */
export type InboxStream = TenantStream<InboxListener>;

/** Valkey announces which thing has changed; what it is now is read once for all who listen in this process. */
export function createInboxStream(subscriber: Redis, database: Database): InboxStream {
  return createTenantStream<InboxEvent, InboxListener>(subscriber, inboxChannel, (message, tenantId, listeners) => {
    const change = inboxChangeOf(message);
    if (!change) return;
    eventFor(database, tenantId, change).then(
      (event) => event && listeners.forEach((listener) => listener.deliver(event)),
      () => listeners.forEach((listener) => listener.deliver({ type: 'ready' })),
    );
  });
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
