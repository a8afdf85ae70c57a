import { beforeEach, describe, expect, test } from 'vitest';
import en from '../../locales/en.json';
import { isFirstVisit, rememberTour } from './first-visit.ts';
import { TOUR } from './steps.ts';

const BEA = { id: 'bea' };
const by = (webdriver: boolean) => ({ navigator: { ...navigator, webdriver }, localStorage });
beforeEach(() => localStorage.clear());

describe('the first visit', () => {
  test('is a builder\'s, once for each user, whether the tour was finished or skipped', () => {
    expect(isFirstVisit(BEA, true, by(false))).toBe(true);
    rememberTour('bea');
    expect(isFirstVisit(BEA, true, by(false))).toBe(false);
    expect(isFirstVisit({ id: 'ben' }, true, by(false))).toBe(true);
  });

  test('is nobody\'s who may not build, and no program\'s', () => {
    expect(isFirstVisit(BEA, false, by(false))).toBe(false);
    expect(isFirstVisit(BEA, true, by(true))).toBe(false);
  });
});

test('the tour has five to seven steps, and words for each', () => {
  expect(TOUR.length).toBeGreaterThanOrEqual(5);
  expect(TOUR.length).toBeLessThanOrEqual(7);
  for (const { id } of TOUR) expect(en.tour[id]).toMatchObject({ title: expect.any(String), text: expect.any(String) });
});
