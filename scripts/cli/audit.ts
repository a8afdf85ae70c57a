import { auditRoutes } from '../../contract/http/audit.ts';
import { call, type Connection } from './api.ts';
import { refuseUnwritable, write } from './files.ts';
import { UsageError, type Options } from './options.ts';

const HOW = {
  altered: 'was altered after it was written',
  missing: 'is not there',
  reordered: 'stands where another belongs',
};

/** Holds the audit against its chain of hashes. @returns whether it is intact */
export async function audit(to: Connection, { head, json }: Options, say: (line: string) => void): Promise<boolean> {
  refuseUnwritable(json);
  const found = await call(to, auditRoutes.verify, { query: notedOf(head) });
  if (json !== undefined) write(json, found);
  if (found.broken) {
    say(`The audit is broken: entry ${found.broken.sequence} ${HOW[found.broken.how]}. ${found.entries} before it are intact.`);
    return false;
  }
  say(`The audit is intact: ${found.entries} entr${found.entries === 1 ? 'y' : 'ies'}.`);
  if (found.head) say(`Its head is ${found.head.sequence}:${found.head.hash}`);
  return true;
}

/** @throws UsageError */
function notedOf(head: string | undefined): Record<string, string> {
  if (head === undefined) return {};
  const [, sequence, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(head) ?? [];
  if (!sequence || !hash) throw new UsageError(`--head ${head}: the number and the hash that a verification told are needed, as 120:9f86...`);
  return { sequence, hash };
}
