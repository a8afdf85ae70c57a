import { describe, expect, test } from 'vitest';
import { refusalOf, type ReleaseCommand, type Standing } from './standing.ts';

const builder = { id: 'builder', name: 'Bea' };
const manager = { id: 'manager', name: 'Max' };
const standing = (changes: Partial<Standing> = {}): Standing =>
  ({ releaseId: 'r', stage: 'approval', paused: false, sharePercent: 0, proposedBy: builder, verdict: null, ...changes });
const code = (changes: Partial<Standing>, command: ReleaseCommand, by = manager, id = 'r') =>
  refusalOf(standing(changes), id, by, command)?.code;

describe('a verdict', () => {
  test('is another person’s than the proposer’s', () => {
    expect(code({}, { type: 'approve' })).toBeUndefined();
    expect(code({}, { type: 'approve' }, builder)).toBe('release_needs_other_person');
    expect(code({}, { type: 'reject' }, builder)).toBe('release_needs_other_person');
  });
  test('counts once', () => {
    expect(code({ verdict: 'approved', stage: 'canary' }, { type: 'reject' })).toBe('release_decided');
    expect(code({ verdict: 'rejected', stage: 'ended' }, { type: 'approve' })).toBe('release_decided');
  });
  test('comes after the evaluation', () => {
    expect(code({ stage: 'evaluation' }, { type: 'approve' })).toBe('release_stage_wrong');
  });
});

test('a share is set during the canary, from 1 to 100, and to another than it is', () => {
  const share = (sharePercent: number, stage: Standing['stage'] = 'canary') => code({ stage, sharePercent: 20 }, { type: 'share', sharePercent });
  expect([share(50), share(100), share(1)]).toEqual([undefined, undefined, undefined]);
  expect([share(0), share(101), share(2.5)]).toEqual(['validation_failed', 'validation_failed', 'validation_failed']);
  expect([share(20), share(50, 'approval')]).toEqual(['release_stage_wrong', 'release_stage_wrong']);
});

test('pause and resume take turns', () => {
  expect([code({}, { type: 'pause' }), code({ paused: true }, { type: 'pause' })]).toEqual([undefined, 'release_stage_wrong']);
  expect([code({ paused: true }, { type: 'resume' }), code({}, { type: 'resume' })]).toEqual([undefined, 'release_stage_wrong']);
});

test('nothing counts after the end, nor for another release of the agent', () => {
  const commands: ReleaseCommand[] = [
    { type: 'approve' }, { type: 'reject' }, { type: 'pause' }, { type: 'resume' }, { type: 'abort' }, { type: 'roll-back' }, { type: 'share', sharePercent: 5 },
  ];
  for (const command of commands) {
    expect(code({ stage: 'ended' }, command)).toBe('release_closed');
    expect(code({}, command, manager, 'another')).toBe('release_closed');
  }
});

test('a version is chosen of those that an A/B test compares, while it runs or waits for a decision', () => {
  const tested = { testedVersionIds: ['a', 'b'] };
  for (const stage of ['test', 'decision'] as const) expect(code({ ...tested, stage }, { type: 'choose', versionId: 'b' })).toBeUndefined();
  expect(code({ ...tested, stage: 'test' }, { type: 'choose', versionId: 'c' })).toBe('validation_failed');
  expect(code({ ...tested, stage: 'approval' }, { type: 'choose', versionId: 'a' })).toBe('release_stage_wrong');
  expect(code({ ...tested, stage: 'ended' }, { type: 'choose', versionId: 'a' })).toBe('release_closed');
  expect(code({ ...tested, stage: 'test' }, { type: 'share', sharePercent: 10 })).toBe('release_stage_wrong');
});
