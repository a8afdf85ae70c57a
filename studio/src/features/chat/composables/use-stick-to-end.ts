import { nextTick, onMounted, onScopeDispose, ref, watch, type Ref } from 'vue';

const NEAR_PX = 48;

/**
 * Keeps a scroller at its end while it grows, but only while the reader is there: who has scrolled up to
 * read is left alone.
 */
export function useStickToEnd(scroller: Readonly<Ref<HTMLElement | null>>, grows: () => unknown) {
  const atEnd = ref(true);

  const measure = () => {
    const box = scroller.value;
    if (box) atEnd.value = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
  };
  const toEnd = () => {
    atEnd.value = true;
    void nextTick(() => scroller.value?.scrollTo({ top: scroller.value.scrollHeight }));
  };
  // What is drawn late (Markdown, an opened trace) grows the box without new state.
  const observer = new ResizeObserver(() => atEnd.value && scroller.value?.scrollTo({ top: scroller.value.scrollHeight }));

  // Observed once each: who is observed anew is told of, and scrolled to, at every token.
  const observed = new WeakSet<Element>();
  function observe() {
    for (const child of scroller.value?.children ?? []) {
      if (!observed.has(child)) observer.observe(child);
      observed.add(child);
    }
  }

  onMounted(() => {
    scroller.value?.addEventListener('scroll', measure, { passive: true });
    observe();
    toEnd();
  });
  watch(grows, () => {
    observe();
    if (atEnd.value) toEnd();
  });
  onScopeDispose(() => observer.disconnect());
  return { atEnd, toEnd };
}
