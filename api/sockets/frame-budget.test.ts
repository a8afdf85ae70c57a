import { describe, expect, test } from 'vitest';
import { FrameBudget } from './frame-budget.ts';

const PER_MINUTE = 240;

const spend = (budget: FrameBudget, frames: number) => {
  for (let frame = 0; frame < frames; frame += 1) budget.take(0);
};

describe('the budget of frames', () => {
  test('says when the next minute begins, once the minute’s frames are spent', () => {
    const budget = new FrameBudget(PER_MINUTE);
    spend(budget, PER_MINUTE - 1);
    expect(budget.take(0)).toEqual({ allowed: true });
    expect(budget.take(20_000)).toEqual({ allowed: false, flood: false, retryAfterMs: 40_000 });
  });

  test('begins again with the next minute', () => {
    const budget = new FrameBudget(PER_MINUTE);
    spend(budget, PER_MINUTE + 5);
    expect(budget.take(60_000)).toEqual({ allowed: true });
  });

  test('calls four times the limit a flood', () => {
    const budget = new FrameBudget(PER_MINUTE);
    spend(budget, PER_MINUTE * 4);
    expect(budget.take(0)).toMatchObject({ allowed: false, flood: true });
  });
});
