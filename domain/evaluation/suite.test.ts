import { describe, expect, test } from 'vitest';
import { caseFromConversation } from './from-conversation.ts';
import { problemsOf } from './readiness.ts';
import { casesSchema, evaluationCaseSchema } from './suite.ts';
import { differenceBetween, summarise, type Attempted } from './summary.ts';

const caseOf = (about: object = {}) => evaluationCaseSchema.parse({
  id: 'one', name: 'One', turns: [{ text: 'Hello' }], expectations: [{ type: 'contains', text: 'hello' }], ...about,
});
const here = { tools: new Set(['freeze_card']), documents: new Set(['fees schedule']) };

describe('a suite', () => {
  test('without cases, or with one that expects nothing or of a turn that is not there, cannot be run', () => {
    expect(problemsOf([], here)).toMatchObject([{ path: 'cases', severity: 'error' }]);
    expect(problemsOf([caseOf(), caseOf({ expectations: [] })], here)).toMatchObject([{ path: 'cases.1.expectations', severity: 'error' }]);
    expect(problemsOf([caseOf({ expectations: [{ type: 'contains', text: 'x', turn: 2 }] })], here)).toMatchObject([{ path: 'cases.0.expectations.0', severity: 'error' }]);
    expect(problemsOf([caseOf()], here)).toEqual([]);
  });

  test('that speaks of tools and documents which there are not is warned of, and runs', () => {
    const expectations = [
      { type: 'tool-called', tool: 'frese_card' }, { type: 'tool-not-called', tool: 'freeze_card' },
      { type: 'cites-document', document: 'Fees schedule' }, { type: 'cites-document', document: 'Fees' },
    ];
    const found = problemsOf([caseOf({ expectations, stubs: [{ tool: 'nothing' }] })], here);
    expect(found.map(({ path, severity }) => [path, severity])).toEqual([
      ['cases.0.expectations.0', 'warning'], ['cases.0.expectations.3', 'warning'], ['cases.0.stubs.0', 'warning'],
    ]);
  });

  test('with more attempts than a run may have is refused', () => {
    const many = Array.from({ length: 300 }, () => caseOf({ repetitions: 20 }));
    expect(problemsOf(many, here)).toMatchObject([{ path: 'cases', severity: 'error' }]);
  });

  test('has each case id once', () => {
    expect(casesSchema.safeParse([caseOf(), caseOf()]).error?.issues[0]?.path).toEqual([1, 'id']);
  });
});

describe('a run', () => {
  const attempts = (...of: [string, Attempted['status']][]): Attempted[] => of.map(([caseId, status]) => ({ caseId, status }));

  test('scores by weight, and reports pass@1 and pass^n', () => {
    const made = attempts(['a', 'passed'], ['b', 'passed'], ['b', 'failed'], ['c', 'error'], ['d', 'cancelled']);
    const summary = summarise([{ id: 'a', weight: 1 }, { id: 'b', weight: 2 }, { id: 'c', weight: 1 }, { id: 'd', weight: 9 }], made);
    expect(summary).toMatchObject({ cases: 3, passedCases: 1, attempts: 4, passedAttempts: 2, errors: 1, score: 0.5, passAt1: 0.5 });
    expect(summary.passHatN).toEqual({ n: 2, value: 0, cases: 1 });
  });

  test('in which nothing was tried has no score', () => {
    expect(summarise([], [])).toMatchObject({ score: 0, passAt1: 0, passHatN: null, interval: { lower: 0, upper: 1 } });
  });

  test('differs from the one before by what fails now, passes now, came and went', () => {
    const before = attempts(['a', 'passed'], ['b', 'failed'], ['c', 'passed'], ['c', 'passed'], ['gone', 'passed'], ['cut', 'passed']);
    const after = attempts(['a', 'failed'], ['b', 'passed'], ['c', 'passed'], ['c', 'error'], ['new', 'failed'], ['cut', 'cancelled']);
    expect(differenceBetween(before, after)).toEqual({ newlyFailing: ['a', 'c'], newlyPassing: ['b'], added: ['new'], removed: ['gone', 'cut'] });
  });
});

describe('a case from a conversation', () => {
  const recorded = {
    id: 'conversation', customer: { id: 'cust', name: 'C' },
    turns: [
      { turnId: 't1', said: 'Hi', reply: 'Hello', status: 'completed' as const, calls: [], citations: [], rating: null },
      {
        turnId: 't2', said: 'Freeze  my card', reply: 'Done.', status: 'handed-over' as const,
        calls: [{ toolName: 'freeze_card', arguments: { cardId: 'card-1' }, effect: 'write' as const, status: 'rejected' as const, summary: '' }],
        citations: [{ documentId: 'd', title: 'Cards' }], rating: 5,
      },
      { turnId: 't3', said: 'Bye', reply: 'Bye', status: 'completed' as const, calls: [], citations: [], rating: null },
    ],
  };

  test('says what was said up to the turn, and expects what was done in it', () => {
    const made = caseFromConversation('made', recorded, 't2');
    expect(evaluationCaseSchema.parse(made)).toEqual(made);
    expect(made).toMatchObject({
      name: 'Freeze my card', turns: [{ text: 'Hi' }, { text: 'Freeze  my card' }], approval: 'rejects', customer: { id: 'cust' },
      source: { conversationId: 'conversation', turnId: 't2' },
    });
    expect(made?.expectations.map(({ type, turn }) => [type, turn])).toEqual([
      ['tool-called', 2], ['cites-document', 2], ['hands-over', 2], ['likeness', 2],
    ]);
  });

  test('that was rated down expects that the reply is not given again, and takes nothing else of it for right', () => {
    const complained = { ...recorded, turns: recorded.turns.map((turn) => (turn.turnId === 't2' ? { ...turn, rating: 2 } : turn)) };
    expect(caseFromConversation('made', complained, 't2')?.expectations).toEqual([{ type: 'never-contains', text: 'Done.', turn: 2 }]);
    const wordless = { ...recorded, turns: complained.turns.map((turn) => ({ ...turn, reply: ' ' })) };
    expect(evaluationCaseSchema.parse(caseFromConversation('made', wordless, 't2')).expectations).toEqual([]);
  });

  test('takes the whole of it without a turn, and nothing of a turn that is not in it', () => {
    expect(caseFromConversation('made', recorded, null)?.turns).toHaveLength(3);
    expect(caseFromConversation('made', recorded, 'elsewhere')).toBeUndefined();
  });
});
