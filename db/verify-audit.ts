import { CHAIN_START, follow, type ChainBreak, type ChainHead } from '../domain/audit/chain.ts';
import { hashOfEntry } from './audit.ts';
import { auditEntries, type TenantQuery } from './audit-entries.ts';

export interface Verification {
  /** Entries that are as they were written, where they were written. */
  entries: number;
  head: ChainHead | null;
  broken: ChainBreak | null;
}

/** Held in memory at a time. */
const PAGE = 500;

/**
 * Walks a tenant's chain from its first entry to its head, each entry's hash made anew. What is appended meanwhile is
 * left to the next time.
 * @param noted what an earlier verification has told: an audit that was written anew from the beginning, or cut short
 * together with its head, no longer holds it
 */
export async function verifyAudit(query: TenantQuery, noted: ChainHead | null = null): Promise<Verification> {
  const { last, ...end } = await endsOf(query);
  const lookUps = {
    hashOf: hashOfEntry,
    followedElsewhere: async (hash: string, notAt: number) =>
      (await query<object>('select 1 as one from audit_entries where previous_hash = ? and sequence <> ? limit 1', [hash, notAt])).length > 0,
  };
  let head = CHAIN_START;
  const brokenBy = (broken: ChainBreak): Verification => ({ entries: head.sequence, head: head.sequence > 0 ? head : null, broken });
  for (;;) {
    const page = await auditEntries(query, `where sequence > ? and sequence <= ? order by sequence limit ${PAGE}`, [head.sequence, last]);
    for (const entry of page) {
      const next = await follow(head, entry, lookUps);
      if ('how' in next) return brokenBy(next);
      const isAsTold = (told: ChainHead | null) => told?.sequence !== next.sequence || told.hash === next.hash;
      if (!isAsTold(noted) || !isAsTold(end)) return brokenBy({ sequence: next.sequence, how: 'altered' });
      head = next;
    }
    if (page.length < PAGE) break;
  }
  if (head.sequence < Math.max(end.sequence, noted?.sequence ?? 0)) return brokenBy({ sequence: head.sequence + 1, how: 'missing' });
  // The chain goes on behind what the database keeps as its head.
  if (head.sequence > end.sequence) return brokenBy({ sequence: end.sequence + 1, how: 'altered' });
  return { entries: head.sequence, head: head.sequence > 0 ? head : null, broken: null };
}

/** The head that the database keeps, and the last entry that there is: of one moment. */
async function endsOf(query: TenantQuery): Promise<ChainHead & { last: number }> {
  const [ends] = await query<{ sequence: number | null; hash: string | null; last: number }>(
    `select h.sequence::float8 as sequence, h.hash, e.last from (select coalesce(max(sequence), 0)::float8 as last from audit_entries) e
     left join audit_heads h on true`, []);
  return { sequence: ends?.sequence ?? CHAIN_START.sequence, hash: ends?.hash ?? CHAIN_START.hash, last: ends?.last ?? 0 };
}
