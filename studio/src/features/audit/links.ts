import type { AuditEntry } from '../../../../domain/audit/entry.ts';

/** The page of what an entry is about; null where it has none, or is not there any more. */
export function pageOf({ action, subject: { kind, id, label }, details }: Pick<AuditEntry, 'action' | 'subject' | 'details'>): string | null {
  if (/[.](deleted|removed|suite-deleted)$/.test(action)) return null;
  switch (kind) {
    case 'release': return `/releases/${id}`;
    case 'agent': return `/agents/${id}`;
    case 'version': return typeof details['agentId'] === 'string' ? `/agents/${details['agentId']}/versions` : null;
    case 'evaluation-run': return `/evaluations/runs/${id}`;
    case 'evaluation-suite': return `/evaluations/${id}`;
    case 'replay-run': return `/replays/${id}`;
    case 'tool-call': return `/tools/${label}?tab=calls`;
    case 'tool': return `/tools/${id}`;
    case 'tool-source': return `/tools/import/${id}`;
    case 'policy':
    case 'api-key': return '/settings';
    case 'user': return null;
  }
}
