import { nextTick } from 'vue';
import { createRouter, createWebHistory } from 'vue-router';
import type { Permission } from '../../domain/roles.ts';
import { onSignedOut } from './api/client.ts';
import { useSession } from './features/session/stores/session.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title. */
    title: string;
    /** What the role must carry to see the page. */
    needs?: Permission;
    /** Shown without the shell, and without a sign-in. */
    bare?: boolean;
    /** The page uses the whole window: no page scroll, narrow navigation. */
    full?: boolean;
    /** Something is written there, and no customer's data shown: when the session ends, the page stays, and the password is asked for over it. */
    stays?: boolean;
  }
}

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', redirect: '/agents' },
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('./features/session/components/SignInPage.vue'),
      meta: { title: 'signIn.title', bare: true },
    },
    {
      path: '/agents',
      name: 'agents',
      component: () => import('./features/agents/components/AgentsPage.vue'),
      meta: { title: 'nav.agents', needs: 'agents:read' },
    },
    {
      path: '/agents/:agentId',
      name: 'agent',
      component: () => import('./features/builder/components/AgentPage.vue'),
      props: true,
      meta: { title: 'builder.title', needs: 'agents:read', full: true, stays: true },
    },
    {
      path: '/agents/:agentId/versions',
      name: 'versions',
      component: () => import('./features/releases/components/VersionsPage.vue'),
      props: true,
      meta: { title: 'builder.versions', needs: 'agents:read', stays: true },
    },
    {
      path: '/releases',
      name: 'releases',
      component: () => import('./features/releases/components/ReleasesPage.vue'),
      meta: { title: 'nav.releases', needs: 'releases:read' },
    },
    {
      path: '/releases/:releaseId',
      name: 'release',
      component: () => import('./features/releases/components/ReleasePage.vue'),
      props: true,
      meta: { title: 'nav.releases', needs: 'releases:read', stays: true },
    },
    {
      path: '/knowledge',
      name: 'knowledge',
      component: () => import('./features/knowledge/components/KnowledgeBasesPage.vue'),
      meta: { title: 'nav.knowledge', needs: 'knowledge:read' },
    },
    {
      path: '/knowledge/:knowledgeBaseId',
      name: 'knowledge-base',
      component: () => import('./features/knowledge/components/KnowledgeBasePage.vue'),
      props: true,
      meta: { title: 'nav.knowledge', needs: 'knowledge:read' },
    },
    {
      path: '/tools',
      name: 'tools',
      component: () => import('./features/tools/components/ToolsPage.vue'),
      meta: { title: 'nav.tools', needs: 'tools:read' },
    },
    {
      path: '/tools/import/:sourceId?',
      name: 'tool-import',
      component: () => import('./features/tools/components/ImportPage.vue'),
      props: true,
      meta: { title: 'tools.import', needs: 'tools:write', stays: true },
    },
    {
      path: '/tools/:toolName',
      name: 'tool',
      component: () => import('./features/tools/components/ToolPage.vue'),
      props: true,
      meta: { title: 'nav.tools', needs: 'tools:read', stays: true },
    },
    {
      path: '/inbox/:approvalId?',
      name: 'inbox',
      component: () => import('./features/inbox/components/InboxPage.vue'),
      props: true,
      meta: { title: 'nav.inbox', needs: 'approvals:read', full: true },
    },
    {
      path: '/inbox/desk/:conversationId?',
      name: 'desk',
      component: () => import('./features/inbox/components/InboxPage.vue'),
      props: (route) => ({ ...route.params, section: 'desk' }),
      meta: { title: 'desk.title', needs: 'approvals:read', full: true },
    },
    {
      path: '/inbox/unknown/:callId',
      name: 'unknown-outcome',
      component: () => import('./features/inbox/components/InboxPage.vue'),
      props: true,
      meta: { title: 'inbox.unknownTitle', needs: 'approvals:read', full: true },
    },
    {
      path: '/conversations',
      name: 'conversations',
      component: () => import('./features/conversations/components/ConversationsPage.vue'),
      meta: { title: 'nav.conversations', needs: 'conversations:read' },
    },
    {
      path: '/conversations/:conversationId',
      name: 'conversation',
      component: () => import('./features/conversations/components/ConversationPage.vue'),
      props: true,
      meta: { title: 'conversations.one', needs: 'conversations:read' },
    },
    {
      path: '/evaluations',
      name: 'evaluations',
      component: () => import('./features/evaluations/components/EvaluationsPage.vue'),
      meta: { title: 'nav.evaluations', needs: 'evaluations:read' },
    },
    {
      path: '/evaluations/:suiteId',
      name: 'evaluation-suite',
      component: () => import('./features/evaluations/components/SuitePage.vue'),
      props: true,
      meta: { title: 'nav.evaluations', needs: 'evaluations:read', stays: true },
    },
    {
      path: '/evaluations/runs/:runId',
      name: 'evaluation-run',
      component: () => import('./features/evaluations/components/RunPage.vue'),
      props: true,
      meta: { title: 'evaluations.oneRun', needs: 'evaluations:read' },
    },
    {
      path: '/analytics',
      name: 'analytics',
      component: () => import('./features/analytics/components/AnalyticsPage.vue'),
      meta: { title: 'nav.analytics', needs: 'analytics:read' },
    },
    {
      path: '/replays/:runId',
      name: 'replay',
      component: () => import('./features/replays/components/ReplayPage.vue'),
      props: true,
      meta: { title: 'replays.one', needs: 'evaluations:read' },
    },
    {
      path: '/replays/:runId/pairs/:pairId',
      name: 'replay-pair',
      component: () => import('./features/replays/components/PairPage.vue'),
      props: true,
      meta: { title: 'replays.pair', needs: 'conversations:read' },
    },
    {
      path: '/audit',
      name: 'audit',
      component: () => import('./features/audit/components/AuditPage.vue'),
      meta: { title: 'nav.audit', needs: 'audit:read' },
    },
    {
      path: '/settings',
      name: 'settings',
      component: () => import('./features/settings/components/SettingsPage.vue'),
      meta: { title: 'nav.settings', needs: 'policies:write', stays: true },
    },
    {
      path: '/dev/gallery',
      name: 'gallery',
      component: () => import('./features/gallery/components/GalleryPage.vue'),
      meta: { title: 'gallery.title', bare: true },
    },
    {
      path: '/:path(.*)*',
      name: 'nowhere',
      component: () => import('./features/shell/components/NowherePage.vue'),
      meta: { title: 'error.notFound' },
    },
  ],
});

router.beforeEach(async (to) => {
  if (to.meta.bare) return true;
  const session = useSession();
  if (await session.known()) return true;
  return { name: 'sign-in', query: to.fullPath === '/agents' ? {} : { next: to.fullPath } };
});

router.afterEach((to, from) => {
  // A new page starts where its content does, for those who read by keyboard or by ear.
  if (from.name && to.name !== from.name) void nextTick(() => document.getElementById('main')?.focus());
});

onSignedOut(() => {
  const session = useSession();
  const wasSignedIn = session.user !== null;
  const here = router.currentRoute.value;
  if (wasSignedIn && here.meta.stays) {
    session.ended = true;
    return;
  }
  session.forget();
  if (wasSignedIn && !here.meta.bare) void router.push({ name: 'sign-in', query: { next: here.fullPath } });
});
