import { useI18n } from 'vue-i18n';
import { AUDIT_AREAS, type AuditAction, type AuditActor, type AuditArea, type AuditEntry } from '../../../../../domain/audit/entry.ts';
import { DECISION_KINDS } from '../../../../../domain/release/record.ts';

/** `release.approved`: what it is about, and what was done. */
export function partsOf(action: AuditAction): { area: AuditArea; deed: string } {
  const [named, deed = ''] = action.split('.');
  const area = AUDIT_AREAS.find((known) => known === named);
  if (!area) throw new Error(`The action ${action} is of no known area`);
  return { area, deed };
}

/** Key of what was done, in words. Releases and A/B tests have the words of their own page. */
export function deedKey(action: AuditAction): string {
  const { area, deed } = partsOf(action);
  const isDecision = (area === 'release' || area === 'ab-test') && DECISION_KINDS.some((kind) => kind === deed);
  return isDecision ? `releases.decisionOf.${deed}` : `audit.deedOf.${area}.${deed}`;
}

/** What systems are called that did something by themselves. */
export const AUDIT_SYSTEMS = ['release', 'evaluation', 'replay', 'turn', 'command-line', 'set-up'] as const;

/** An entry in the reader's language. */
export function useAuditWords() {
  const { t } = useI18n();
  const areaOf = (action: AuditAction) => t(`audit.areaOf.${partsOf(action).area}`);
  const deedOf = ({ action, details }: Pick<AuditEntry, 'action' | 'details'>) => {
    const share = details['sharePercent'];
    return t(deedKey(action)) + (typeof share === 'number' ? ` · ${share} %` : '');
  };
  const nameOf = ({ kind, name }: AuditActor) => {
    if (kind === 'customer') return t('audit.actorOf.customer');
    const system = kind === 'system' ? AUDIT_SYSTEMS.find((known) => known === name) : undefined;
    return system ? t(`audit.systemOf.${system}`) : name ?? t('audit.actorOf.system');
  };
  const subjectOf = ({ subject }: Pick<AuditEntry, 'subject'>) => subject.label || t(`audit.subjectOf.${subject.kind}`);
  return { areaOf, deedOf, nameOf, subjectOf };
}
