import { casesSchema, type EvaluationCase } from '../../../../domain/evaluation/suite.ts';
import type { EvaluationSuite } from '../../../../contract/http/evaluations.ts';
import type { DraftCase } from './draft-case.ts';

type Problem = EvaluationSuite['problems'][number];

/** How what is missing is said; the schemas' own sentences go through `sentence`. */
export interface Words {
  missing: () => string;
  whole: () => string;
  atLeast: (number: number) => string;
  atMost: (number: number) => string;
  tooLong: (characters: number) => string;
  sentence: (text: string) => string;
}

/** Cases that are whole, or what is wrong with them: a problem a field, at its path (`cases.0.expectations.2.tool`). */
export function readCases(drafts: readonly DraftCase[], words: Words): { cases: EvaluationCase[] } | { problems: Problem[] } {
  const parsed = casesSchema.safeParse(drafts);
  if (parsed.success) return { cases: parsed.data };
  return {
    problems: parsed.error.issues.map((issue) => ({
      path: ['cases', ...issue.path].map(String).join('.'), severity: 'error', message: messageOf(issue, valueAt(drafts, issue.path), words),
    })),
  };
}

type Issue = Exclude<ReturnType<typeof casesSchema.safeParse>, { success: true }>['error']['issues'][number];

function messageOf(issue: Issue, value: unknown, words: Words): string {
  if (value === undefined || value === null || value === '') return words.missing();
  if (issue.code === 'invalid_type' && issue.expected === 'int') return words.whole();
  if (issue.code === 'too_small' && isNumber(issue.origin)) return words.atLeast(Number(issue.minimum));
  if (issue.code === 'too_big' && isNumber(issue.origin)) return words.atMost(Number(issue.maximum));
  if (issue.code === 'too_big' && issue.origin === 'string') return words.tooLong(Number(issue.maximum));
  return words.sentence(issue.message);
}

const isNumber = (origin: string) => origin === 'number' || origin === 'int';

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, part) =>
    (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined), value);
}
