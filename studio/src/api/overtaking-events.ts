/**
 * A list that is loaded while events change it: an answer may have been read before an event and arrive after it. So
 * the events that come while an answer is on its way are put on top of it.
 *
 * @param fold puts an event into what is shown; the same event twice is as once
 */
export function overtakingEvents<Event>(fold: (event: Event) => void) {
  const underway = new Set<Event[]>();
  return {
    /** An event that has come. */
    take(event: Event): void {
      for (const overtaking of underway) overtaking.push(event);
      fold(event);
    },
    /** @throws what `ask` does; nothing is shown then */
    async load<Answer>(ask: () => Promise<Answer>, show: (answer: Answer) => void): Promise<void> {
      const overtaking: Event[] = [];
      underway.add(overtaking);
      try {
        show(await ask());
      } finally {
        underway.delete(overtaking);
      }
      for (const event of overtaking) fold(event);
    },
  };
}
