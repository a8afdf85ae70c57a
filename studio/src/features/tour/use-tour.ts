import { watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useSession } from '../session/stores/session.ts';
import { useOverlays } from '../shell/stores/overlays.ts';
import { isFirstVisit, rememberTour } from './first-visit.ts';

/**
 * Shows the tour: when it is called from a menu or by `?tour` in the address, and to a builder on the first visit
 * to the list of agents. What draws it is loaded then.
 */
export function useTour(): void {
  const session = useSession();
  const overlays = useOverlays();
  const route = useRoute();
  const router = useRouter();
  let running = false;

  async function run(): Promise<void> {
    const { user } = session;
    if (!user || running) return;
    running = true;
    try {
      const { runTour } = await import('./run-tour.ts');
      await runTour(router);
      rememberTour(user.id);
    } finally {
      running = false;
      overlays.tour = false;
    }
  }

  watch(
    [() => session.user, () => route.name, () => route.query['tour']],
    ([user, name, asked]) => {
      if (!user) return;
      if (asked !== undefined) {
        const { tour: _asked, ...query } = route.query;
        void router.replace({ query }).then(() => (overlays.tour = true));
      } else if (name === 'agents' && isFirstVisit(user, session.may('agents:write'))) overlays.tour = true;
    },
    { immediate: true },
  );
  watch(() => overlays.tour, (wanted) => wanted && void run(), { immediate: true });
}
