import type { Redis } from 'iovalkey';
import { unlessDown } from '../valkey.ts';
import { hashOf } from './secrets.ts';

export const VISITOR_COOKIE = 'citiflow_visitor';
export const VISITOR_SECONDS = 30 * 24 * 3600;

const key = (conversationId: string) => `visitor:${conversationId}`;

/** Whose browser a conversation belongs to when nobody signed in: by the hash of its cookie. */
export interface Visitors {
  /** @param seconds until the cookie alone opens the conversation no more */
  bind(conversationId: string, secret: string, seconds: number): Promise<void>;
  owns(conversationId: string, secret: string): Promise<boolean>;
}

/** @throws CitiflowError `dependency_unavailable`, from any method, when Valkey does not answer */
export function createVisitors(valkey: Redis): Visitors {
  return {
    async bind(conversationId, secret, seconds) {
      await unlessDown(valkey.set(key(conversationId), hashOf(secret), 'EX', seconds));
    },
    async owns(conversationId, secret) {
      return (await unlessDown(valkey.get(key(conversationId)))) === hashOf(secret);
    },
  };
}
