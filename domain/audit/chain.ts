import { NO_HASH, type AuditContent, type AuditEntry } from './entry.ts';

/** Where a chain has got to. */
export interface ChainHead {
  sequence: number;
  hash: string;
}

export const CHAIN_START: ChainHead = { sequence: 0, hash: NO_HASH };

/** `reordered`: what belongs here stands elsewhere. `missing`: an entry, or the chain's end, is not there. */
export type ChainBreak = { sequence: number; how: 'altered' | 'missing' | 'reordered' };

/** What the database has to say of a link that does not fit. */
export interface ChainLookUps {
  hashOf(content: AuditContent): string;
  /** Does another entry follow this hash? */
  followedElsewhere(hash: string, notAt: number): Promise<boolean>;
}

/**
 * Holds an entry against the chain so far. Its own hash says whether it is as it was written; the hash of the one before,
 * which it holds, whether it stands where it was written.
 * @returns the chain's new head, or what is wrong
 */
export async function follow(head: ChainHead, entry: AuditEntry, lookUps: ChainLookUps): Promise<ChainHead | ChainBreak> {
  const sequence = head.sequence + 1;
  if (entry.sequence !== sequence) return { sequence, how: 'missing' };
  const { hash, ...content } = entry;
  const isItself = lookUps.hashOf(content) === hash;
  if (entry.previousHash === head.hash) return isItself ? { sequence, hash } : { sequence, how: 'altered' };
  if (await lookUps.followedElsewhere(head.hash, sequence)) return { sequence, how: 'reordered' };
  // An entry that is as it was written and does not fit tells of the one before, whose hash was made anew.
  return { sequence: isItself ? Math.max(1, head.sequence) : sequence, how: 'altered' };
}
