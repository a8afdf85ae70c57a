import { expect, test } from 'vitest';
import { proposalSchema } from '../../../../contract/http/releases.ts';
import { newProposal, proposalOf } from './proposal.ts';

const versionId = '11111111-1111-4111-8111-111111111111';

test('what the form begins with is a proposal that the API takes, in its units', () => {
  const proposal = proposalSchema.parse(proposalOf({ ...newProposal(), note: 'Better' }, versionId, true));
  expect(proposal.canary.steps).toEqual([{ sharePercent: 5, holdSeconds: 3600 }, { sharePercent: 25, holdSeconds: 3600 }]);
  expect(proposal.canary.conditions[0]).toEqual({ metric: 'error_rate', tolerance: 0.02, minimumCount: 50, confidence: 0.99 });
});

test('the first version of an agent has no canary, as there is nothing to hold it against', () => {
  expect(proposalOf(newProposal(), versionId, false).canary).toMatchObject({ steps: [], conditions: [] });
});

test('a replay is asked for with what is filled in, in shares, and only where there is production', () => {
  const form = newProposal();
  form.replay = { ...form.replay, chosen: true, diverging: '5', likeness: '', cost: -10, judged: 90, cap: '1.5' };
  const gate = (hasProduction: boolean) => proposalSchema.parse(proposalOf({ ...form, note: 'Better' }, versionId, hasProduction)).gates.replay;
  expect(gate(true)).toEqual({ conversations: 50, judge: null, maximumDivergingShare: 0.05, maximumCostChange: -0.1, budgetMicros: 1_500_000 });
  form.replay.settings.judged = true;
  expect(gate(true)).toMatchObject({ judge: { provider: 'default' }, minimumJudgedShare: 0.9 });
  expect(gate(false)).toBeUndefined();
});
