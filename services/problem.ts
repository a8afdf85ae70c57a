/** Something a person can mend: its message says what is the matter and what to do, and is shown as it is. */
export class LaunchProblem extends Error {
  override readonly name = 'LaunchProblem';
}
