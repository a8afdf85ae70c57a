/** What text inputs of every kind share. */
export const FIELD_STYLE =
  'w-full rounded-md border border-line-strong bg-surface px-2.5 text-base sm:text-sm text-ink outline-none ' +
  'transition-colors hover:border-faint focus:border-accent focus:ring-2 focus:ring-accent/20 ' +
  'disabled:opacity-60 aria-[invalid=true]:border-negative aria-[invalid=true]:ring-negative/20';
