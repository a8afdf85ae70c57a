import { BookOpen, Bot, ChartColumn, FlaskConical, Inbox, MessagesSquare, Rocket, ScrollText, Settings, Wrench } from '@lucide/vue';
import { computed, type Component } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';
import type { Permission } from '../../../../../domain/roles.ts';
import { useSession } from '../../session/stores/session.ts';
import { useInbox } from '../../inbox/stores/inbox.ts';

export interface NavigationEntry {
  to: string;
  label: string;
  icon: Component;
  active: boolean;
  /** Has a place of its own in the narrow bar of a phone. */
  onPhone: boolean;
  /** How much waits there. */
  count?: number;
}

const PLACES: { to: string; key: string; icon: Component; needs: Permission; onPhone?: true }[] = [
  { to: '/agents', key: 'nav.agents', icon: Bot, needs: 'agents:read', onPhone: true },
  { to: '/knowledge', key: 'nav.knowledge', icon: BookOpen, needs: 'knowledge:read' },
  { to: '/tools', key: 'nav.tools', icon: Wrench, needs: 'tools:read' },
  { to: '/releases', key: 'nav.releases', icon: Rocket, needs: 'releases:read' },
  { to: '/evaluations', key: 'nav.evaluations', icon: FlaskConical, needs: 'evaluations:read' },
  { to: '/conversations', key: 'nav.conversations', icon: MessagesSquare, needs: 'conversations:read', onPhone: true },
  { to: '/analytics', key: 'nav.analytics', icon: ChartColumn, needs: 'analytics:read' },
  { to: '/inbox', key: 'nav.inbox', icon: Inbox, needs: 'approvals:read', onPhone: true },
  { to: '/audit', key: 'nav.audit', icon: ScrollText, needs: 'audit:read' },
  { to: '/settings', key: 'nav.settings', icon: Settings, needs: 'policies:write' },
];

/** The places that the signed-in person may go to. */
export function useNavigation() {
  const { t } = useI18n();
  const route = useRoute();
  const session = useSession();
  const inbox = useInbox();

  return computed<NavigationEntry[]>(() =>
    PLACES.filter((place) => session.may(place.needs)).map((place) => ({
      to: place.to,
      label: t(place.key),
      icon: place.icon,
      onPhone: place.onPhone ?? false,
      // A replay is read on the way to a release.
      active: route.path.startsWith(place.to) || (place.to === '/releases' && route.path.startsWith('/replays')),
      ...(place.to === '/inbox' ? { count: inbox.count } : {}),
    })),
  );
}
