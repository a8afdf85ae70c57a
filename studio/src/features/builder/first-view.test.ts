import { describe, expect, test } from 'vitest';
import { flowOf } from '../../../../test/support/flows.ts';
import { FIT, firstView } from './first-view.ts';

const SCREEN = { width: 1_000, height: 800 };
const small = flowOf([['start', 'start'], ['ask', 'model'], ['end', 'end']]);
const long = flowOf(Array.from({ length: 60 }, (_, index): [string, string] => [`n${index}`, index === 0 ? 'start' : 'reply']));

describe('what is seen first of a flow', () => {
  test('is all of a small one, not larger than life, with nothing left for later', () => {
    const { viewport, outside } = firstView(small, SCREEN);
    expect(outside).toEqual([]);
    expect(viewport.zoom).toBe(FIT.maxZoom);
  });

  test('is the middle of one that is too long to be read as a whole: what lies outside is told, its ends', () => {
    const { viewport, outside } = firstView(long, SCREEN);
    expect(viewport.zoom).toBe(FIT.minZoom);
    expect(outside).toContain('n0');
    expect(outside).toContain('n59');
    expect(outside).not.toContain('n30');
  });

  test('is what is asked for, where a narrow screen shows the beginning', () => {
    const { outside } = firstView(long, { width: 390, height: 700 }, ['n0', 'n1']);
    expect(outside).not.toContain('n0');
    expect(outside).toContain('n30');
  });

  test('counts notes, and of a flow with nothing in it there is nothing', () => {
    const notes = [{ id: 'far', text: '', position: { x: 90_000, y: 0 }, size: { width: 200, height: 100 } }];
    expect(firstView({ ...small, notes }, SCREEN, ['start']).outside).toContain('far');
    expect(firstView({ nodes: [], edges: [] }, SCREEN)).toEqual({ viewport: { x: 0, y: 0, zoom: 1 }, outside: [] });
  });
});
