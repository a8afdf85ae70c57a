export interface BareActivities {
  nothing(): Promise<void>;
  /** Tells the benchmark that it has run. */
  firstStep(): Promise<void>;
}
