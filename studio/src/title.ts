import { onScopeDispose, shallowRef, watchEffect } from 'vue';

/** Parts of a title, what is most its own first; what is not known yet is left out. */
type Parts = () => (string | undefined)[];

/** What the page that is shown says of itself. */
const ofPage = shallowRef<Parts | null>(null);

/**
 * Names the page while it is shown: its own name, then its kind. Follows what `parts` reads, the language too.
 * While `parts` knows nothing, the title is the one of its route.
 */
export function useTitle(parts: Parts): void {
  ofPage.value = parts;
  onScopeDispose(() => {
    // The next page may have named itself before this one has left.
    if (ofPage.value === parts) ofPage.value = null;
  });
}

/** Keeps the window's title: the page's, or `ofRoute`, then the studio's name. Once, from the app's root. */
export function keepTitle(ofRoute: () => string | undefined): void {
  watchEffect(() => {
    const own = (ofPage.value?.() ?? []).filter(Boolean);
    document.title = [...(own.length > 0 ? own : [ofRoute()]), 'CitiFlow'].filter(Boolean).join(' · ');
  });
}
