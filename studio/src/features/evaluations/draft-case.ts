import type { ExpectationType } from '../../../../domain/evaluation/expectations/index.ts';
import type { EvaluationCase } from '../../../../domain/evaluation/suite.ts';

/** A case that is being written: its expectations and stubs may lack fields yet. */
export interface DraftCase extends Omit<EvaluationCase, 'expectations' | 'stubs'> {
  expectations: (Record<string, unknown> & { type: ExpectationType })[];
  stubs: unknown[];
}

/** One that no other case has. */
export const caseId = (): string => `case-${crypto.randomUUID().slice(0, 8)}`;

export const newCase = (name: string): DraftCase => ({
  id: caseId(), name, turns: [{ text: '' }], customer: null, approval: 'approves', stubs: [],
  expectations: [], tags: [], weight: 1, repetitions: 1, source: null,
});
