/** What an evaluation may hold, by name. Units last. */
export const EVALUATION = {
  cases: 1_000,
  turns: 10,
  turnCharacters: 4_000,
  expectations: 20,
  stubs: 20,
  tags: 10,
  repetitions: 20,
  /** Cases times repetitions. */
  attempts: 5_000,
  suites: 500,
  textCharacters: 4_000,
  patternCharacters: 500,
  /** Longer than any honest pattern takes on a reply. */
  patternMs: 100,
  /** What a pattern is tried on, at most. */
  patternTextCharacters: 20_000,
  /** Of what a run reads at once to be said. Temporal takes 2 MB in one piece, and a sign may take 3 bytes. */
  pageCharacters: 160_000,
  /** Attempts that one run has under way. */
  attemptsAtOnce: 8,
  /** Runs of a tenant that are under way. */
  runsAtOnce: 5,
  /** A flow that waits longer than this has failed its case. */
  attemptSeconds: 300,
} as const;
