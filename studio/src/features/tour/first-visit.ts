const keyOf = (userId: string) => `citiflow.tour.${userId}`;

/**
 * Whether the tour begins by itself: once for each user in a browser, and only for somebody who may build. A
 * browser that a program drives is never shown it unasked; `?tour` asks.
 */
export function isFirstVisit(user: { id: string }, mayBuild: boolean, { navigator, localStorage }: Pick<Window, 'navigator' | 'localStorage'> = window): boolean {
  return mayBuild && navigator.webdriver !== true && localStorage.getItem(keyOf(user.id)) === null;
}

/** The tour was seen to its end, or skipped: it does not begin by itself again. */
export function rememberTour(userId: string, storage: Storage = localStorage): void {
  try {
    storage.setItem(keyOf(userId), 'seen');
  } catch {
    // A browser that keeps nothing shows it again.
  }
}
