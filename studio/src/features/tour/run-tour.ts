import 'driver.js/dist/driver.css';
import './tour.css';
import { driver, type DriveStep, type PopoverDOM } from 'driver.js';
import { nextTick } from 'vue';
import type { Router } from 'vue-router';
import { agentRoutes } from '../../../../contract/http/agents.ts';
import { call } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { TOUR, type TourPlace, type TourStep } from './steps.ts';

const APPEARS_WITHIN_MS = 6_000;
const { t } = i18n.global;

/** The agent that the tour is shown on, and the node whose settings are opened: the newest, if there is one. */
async function findExample(): Promise<{ agentId: string; nodeId: string | undefined } | null> {
  const [agent] = (await call(agentRoutes.list, { query: { limit: 1 } })).items;
  if (!agent) return null;
  const { flow } = await call(agentRoutes.read, { params: { agentId: agent.id } });
  return { agentId: agent.id, nodeId: (flow.nodes.find((node) => node.type === 'model') ?? flow.nodes[0])?.id };
}

const visible = (selectors: readonly string[]): Element | undefined =>
  selectors.flatMap((selector) => [...document.querySelectorAll(selector)]).find((element) => element.checkVisibility());

/** Waits for what a step shows; a page that lacks it is not waited for long. */
async function appeared(step: TourStep): Promise<void> {
  const until = performance.now() + APPEARS_WITHIN_MS;
  while (!visible(step.shows) && performance.now() < until) await new Promise((done) => requestAnimationFrame(done));
}

/**
 * Leads through the studio; resolves when it is over, by its last step, Skip or Escape. The focus goes back to
 * where it was, or to the page, if that has gone.
 */
export async function runTour(router: Router): Promise<void> {
  const focused = document.activeElement;
  const example = await findExample().catch(() => null);
  const steps = example?.nodeId ? TOUR : TOUR.filter((step) => step.place === 'agents');
  const addressOf: Record<TourPlace, string> = {
    agents: '/agents', agent: `/agents/${example?.agentId}`, node: `/agents/${example?.agentId}?node=${encodeURIComponent(example?.nodeId ?? '')}`,
  };
  let moving = true;
  let over = () => {};
  const ended = new Promise<void>((resolve) => (over = resolve));

  const drawn: DriveStep[] = steps.map((step) => ({
    popover: { title: t(`tour.${step.id}.title`), description: t(`tour.${step.id}.text`), popoverClass: 'tour', showProgress: true },
  }));
  const tour = driver({
    steps: drawn,
    animate: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    disableActiveInteraction: true,
    overlayOpacity: 0.45,
    stagePadding: 6,
    stageRadius: 10,
    progressText: t('tour.progress', { at: '{{current}}', of: '{{total}}' }),
    nextBtnText: t('tour.next'),
    prevBtnText: t('tour.back'),
    doneBtnText: t('tour.done'),
    // Skip says it in words.
    showButtons: ['next', 'previous'],
    onPopoverRender: (popover) => dress(popover),
    onHighlighted: (_element, _step, { state }) => state.popover?.nextButton.focus(),
    onNextClick: () => void go(1),
    onPrevClick: () => void go(-1),
    onDestroyed: () => over(),
  });

  /** What the library draws lacks a button that says Skip. */
  function dress({ footerButtons }: PopoverDOM) {
    if (tour.isLastStep()) return;
    const skip = document.createElement('button');
    skip.type = 'button';
    skip.className = 'tour-skip';
    skip.textContent = t('tour.skip');
    skip.addEventListener('click', () => tour.destroy());
    footerButtons.prepend(skip);
  }

  async function go(by: number) {
    if (moving) return;
    const to = (tour.getActiveIndex() ?? 0) + by;
    if (!steps[to]) return tour.destroy();
    moving = true;
    await show(to);
  }
  async function show(index: number) {
    const step = steps[index];
    if (!step) return;
    if (router.currentRoute.value.fullPath !== addressOf[step.place]) await router.push(addressOf[step.place]);
    await appeared(step);
    // Without an element the words stand in the middle.
    const shown = visible(step.shows);
    drawn[index] = { ...drawn[index], ...(shown ? { element: shown } : {}) };
    moving = false;
    if (index === 0 || tour.isActive()) tour.drive(index);
  }

  // Whoever goes elsewhere has left the tour.
  const stop = router.afterEach((to, from) => {
    if (!moving && to.path !== from.path) tour.destroy();
  });
  await show(0);
  await ended;
  stop();
  await nextTick();
  const back = focused instanceof HTMLElement && focused.isConnected && focused !== document.body ? focused : document.getElementById('main');
  back?.focus();
}
