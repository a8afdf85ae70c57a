import { BookOpen, Bot, FileUp, Keyboard, Languages, LogOut, MessagesSquare, Monitor, Moon, Plus, Signpost, Sun } from '@lucide/vue';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { agentRoutes } from '../../../../../contract/http/agents.ts';
import { conversationRoutes } from '../../../../../contract/http/conversations.ts';
import { knowledgeRoutes } from '../../../../../contract/http/knowledge.ts';
import { call } from '../../../api/client.ts';
import { listAll } from '../../../api/list-all.ts';
import { useResource } from '../../../api/use-resource.ts';
import { LOCALES, setLocale } from '../../../i18n.ts';
import { THEMES, theme } from '../../../theme.ts';
import { useFormat } from '../../../ui/use-format.ts';
import { useSignOut } from '../../session/composables/use-sign-out.ts';
import { useSession } from '../../session/stores/session.ts';
import { useNavigation } from '../../shell/composables/use-navigation.ts';
import { useOverlays } from '../../shell/stores/overlays.ts';
import type { Command } from '../commands.ts';
import { offeredCommands } from './use-page-commands.ts';

const NEWEST = { limit: 100 };
const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon };

/** Everything that whoever is signed in can go to or do; what has to be loaded joins as it comes. */
export function useCommands() {
  const { t, locale } = useI18n();
  const { ago } = useFormat();
  const router = useRouter();
  const session = useSession();
  const overlays = useOverlays();
  const pages = useNavigation();
  const signOut = useSignOut();
  const agents = useResource((signal) => listAll((page) => call(agentRoutes.list, { query: page, signal })));
  const bases = useResource((signal) => listAll((page) => call(knowledgeRoutes.list, { query: page, signal })));
  const conversations = useResource(async (signal) => (await call(conversationRoutes.list, { query: NEWEST, signal })).items);
  const go = (to: string) => ({ leads: true, run: () => void router.push(to) });

  const places = computed<Command[]>(() => [
    ...(agents.data.value ?? []).map(({ id, name, status }) => ({
      id: `agent/${id}`, group: 'agents' as const, label: name, about: t(`agents.statusOf.${status}`), icon: Bot, ...go(`/agents/${id}`),
    })),
    ...(bases.data.value ?? []).map(({ id, name, documentCount }) => ({
      id: `base/${id}`, group: 'knowledge' as const, label: name, about: t('knowledge.documentCount', documentCount), icon: BookOpen, ...go(`/knowledge/${id}`),
    })),
    ...(conversations.data.value ?? []).map(({ id, preview, agentName, lastActivityAt }) => ({
      id: `conversation/${id}`, group: 'conversations' as const, label: preview || t('conversations.noMessages'), about: `${agentName} · ${ago(lastActivityAt)}`,
      icon: MessagesSquare, ...go(`/conversations/${id}`),
    })),
    ...pages.value.map(({ to, label, icon }) => ({ id: `page${to}`, group: 'pages' as const, label, icon, ...go(to) })),
  ]);

  const deeds = computed<Command[]>(() => [
    ...(session.may('agents:write')
      ? [
          { id: 'new-agent', group: 'actions' as const, label: t('agents.create'), icon: Plus, ...go('/agents?new=agent') },
          { id: 'import-agent', group: 'actions' as const, label: t('agentImport.title'), icon: FileUp, ...go('/agents?new=import') },
        ]
      : []),
    ...THEMES.filter((choice) => choice !== theme.value).map((choice) => ({
      id: `theme/${choice}`, group: 'actions' as const, label: `${t('userMenu.theme')}: ${t(`userMenu.${choice}`)}`, icon: THEME_ICONS[choice],
      run: () => void (theme.value = choice),
    })),
    ...LOCALES.filter((choice) => choice !== locale.value).map((choice) => ({
      id: `language/${choice}`, group: 'actions' as const, label: `${t('userMenu.language')}: ${t(`language.${choice}`)}`, icon: Languages,
      run: () => void setLocale(choice),
    })),
    { id: 'shortcuts', group: 'actions', label: t('shortcut.title'), icon: Keyboard, keys: '?', leads: true, run: () => (overlays.shortcuts = true) },
    { id: 'tour', group: 'actions', label: t('tour.start'), icon: Signpost, leads: true, run: () => (overlays.tour = true) },
    { id: 'sign-out', group: 'actions', label: t('userMenu.signOut'), icon: LogOut, leads: true, run: () => void signOut() },
  ]);

  const commands = computed<Command[]>(() => [...offeredCommands(), ...deeds.value, ...places.value]);
  const loading = computed(() => [agents, bases, conversations].some((resource) => resource.loading.value));
  return { commands, loading };
}
