import type { Redis } from 'iovalkey';
import { inboxChannel } from '../domain/ids.ts';

/** What has changed in a tenant's inbox: a gated call, a conversation at the desk, or a call's unknown outcome. What it is now, its row says. */
export interface InboxChange {
  kind: 'approval' | 'conversation' | 'outcome';
  id: string;
}

/** Tells whoever has the inbox open that something in it has changed. */
export interface InboxFeed {
  announce(tenantId: string, change: InboxChange): void;
}

/**
 * Announcements are a convenience: one that is lost with Valkey is made up for when the inbox is loaded again.
 * So nothing waits for them, and nothing fails with them.
 */
export function createInboxFeed(redis: Redis): InboxFeed {
  return {
    announce(tenantId, change) {
      redis.publish(inboxChannel(tenantId), JSON.stringify(change)).catch(() => undefined);
    },
  };
}

/** @returns what an announcement says, or undefined for a text that is none of ours */
export function inboxChangeOf(message: string): InboxChange | undefined {
  const parsed: unknown = JSON.parse(message);
  if (typeof parsed !== 'object' || parsed === null || !('kind' in parsed) || !('id' in parsed)) return undefined;
  const { kind, id } = parsed;
  return (kind === 'approval' || kind === 'conversation' || kind === 'outcome') && typeof id === 'string' ? { kind, id } : undefined;
}
