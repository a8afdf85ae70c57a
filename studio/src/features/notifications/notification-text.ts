import type { Notification } from '../../../../contract/http/notifications.ts';

type Translate = (key: string, values?: Record<string, unknown>) => string;

/** What a notification says, in the reader's language. */
export interface NotificationText {
  title: string;
  detail: string | null;
}

/** @param percent how a share of 1 reads */
export function textOf(t: Translate, { kind, facts }: Notification, percent: (share: number) => string): NotificationText {
  switch (kind) {
    case 'release-waiting':
      return { title: t('notifications.releaseWaiting', { ...facts }), detail: facts.by === null ? null : t('notifications.proposedBy', { by: facts.by }) };
    case 'release-decided': {
      const by = facts.by ?? t('notifications.itself');
      return { title: t(`notifications.decided.${facts.decision}`, { ...facts, by }), detail: facts.reason };
    }
    case 'evaluation-ended': {
      const { suiteName, agentName, version, status, score } = facts;
      const result = status === 'completed' && score !== null ? t('notifications.score', { share: percent(score) }) : t(`notifications.runStatus.${status}`);
      return { title: t('notifications.evaluationEnded', { suiteName, result }), detail: `${agentName} ${version}` };
    }
    case 'document-ended':
      return { title: t(`notifications.document.${facts.status}`, { filename: facts.filename }), detail: facts.reason };
  }
}

/** Where it leads. */
export function targetOf({ kind, facts }: Notification): string {
  switch (kind) {
    case 'release-waiting':
    case 'release-decided':
      return `/releases/${facts.releaseId}`;
    case 'evaluation-ended':
      return `/evaluations/runs/${facts.runId}`;
    case 'document-ended':
      return `/knowledge/${facts.knowledgeBaseId}`;
  }
}

/** Worth a word in the corner while one works on something else. */
export const isImportant = ({ kind, facts }: Notification): boolean => kind !== 'document-ended' || facts.status === 'failed';
