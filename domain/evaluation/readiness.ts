import { namedBy } from './expectations/index.ts';
import { EVALUATION } from './limits.ts';
import type { EvaluationCase } from './suite.ts';

/** What is wrong with a suite. `path` leads to the field: `cases.2.expectations.0`. */
export interface SuiteProblem {
  path: string;
  message: string;
  severity: 'error' | 'warning';
}

export interface Here {
  tools: ReadonlySet<string>;
  /** Ids and titles of documents, titles in small letters. */
  documents: ReadonlySet<string>;
}

/** Errors keep a suite from being run; a name that nothing here bears may be a mistake, or of another installation. */
export function problemsOf(cases: readonly EvaluationCase[], here: Here): SuiteProblem[] {
  const attempts = attemptsOf(cases);
  return [
    ...(cases.length === 0 ? [error('cases', 'The suite has no cases. Write one, import some, or make one from a conversation.')] : []),
    ...(attempts > EVALUATION.attempts
      ? [error('cases', `${attempts} attempts are more than the ${EVALUATION.attempts} that a run may have. Repeat fewer cases, or split the suite.`)]
      : []),
    ...cases.flatMap((one, index) => problemsOfCase(one, `cases.${index}`, here)),
  ];
}

function problemsOfCase({ name, expectations, stubs, turns }: EvaluationCase, path: string, { tools, documents }: Here): SuiteProblem[] {
  const unknownTool = (tool: string, at: string) =>
    tools.has(tool) ? [] : [warning(at, `"${name}" speaks of the tool "${tool}", which there is not.`)];
  return [
    ...(expectations.length === 0 ? [error(`${path}.expectations`, `"${name}" expects nothing. Say what must hold.`)] : []),
    ...expectations.flatMap((expectation, index) => {
      const at = `${path}.expectations.${index}`;
      const named = namedBy(expectation);
      const beyond = expectation.turn !== undefined && expectation.turn > turns.length;
      return [
        ...(beyond ? [error(at, `"${name}" expects something of turn ${expectation.turn}, and has ${turns.length}.`)] : []),
        ...(named.tools ?? []).flatMap((tool) => unknownTool(tool, at)),
        ...(named.documents ?? []).filter((document) => !documents.has(document) && !documents.has(document.toLowerCase()))
          .map((document) => warning(at, `"${name}" speaks of the document "${document}", which there is not.`)),
      ];
    }),
    ...stubs.flatMap(({ tool }, index) => unknownTool(tool, `${path}.stubs.${index}`)),
  ];
}

export const attemptsOf = (cases: readonly Pick<EvaluationCase, 'repetitions'>[]): number =>
  cases.reduce((sum, { repetitions }) => sum + repetitions, 0);

const error = (path: string, message: string): SuiteProblem => ({ path, message, severity: 'error' });
const warning = (path: string, message: string): SuiteProblem => ({ path, message, severity: 'warning' });
