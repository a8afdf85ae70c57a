let acts = 0;
for (const kind of ['keydown', 'pointerdown']) addEventListener(kind, () => (acts += 1), { capture: true, passive: true });

/**
 * A claim on the focus, for whoever can give it only later, as to what is not drawn yet. Where frames are slow, the
 * person has gone on by then, and their next words would go elsewhere.
 *
 * @returns whether the claim still holds: not once a key or a press has taken the focus to another element.
 */
export function claimFocus(): () => boolean {
  const had = document.activeElement;
  const before = acts;
  return () => acts === before || document.activeElement === had || document.activeElement === document.body;
}
