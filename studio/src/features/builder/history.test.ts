import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { operationOf, steps } from '../../../../test/support/flow-edits.ts';
import { flowOf } from '../../../../test/support/flows.ts';
import { applyChange, rebase, type AgentDocument, type Change } from './document.ts';
import { emptyHistory, record, stepBack, stepForward, type History } from './history.ts';

const begun: AgentDocument = { name: 'Cards', description: '', flow: flowOf([['start', 'start'], ['ask', 'model', {}], ['end', 'end']]) };

class Editor {
  document = begun;
  history: History = emptyHistory;
  now = 0;
  make(change: Change, burst: string | null = null, afterMs = 5_000) {
    this.now += afterMs;
    const { document, inverse } = applyChange(this.document, change);
    if (document === this.document) return;
    this.document = document;
    this.history = record(this.history, { label: { key: 'history.move' }, forward: change, backward: inverse, burst, at: this.now });
  }
  type(value: string, afterMs = 100) {
    this.make({ operation: { kind: 'configure', nodeId: 'ask', field: 'systemPrompt', value } }, 'config:ask.systemPrompt', afterMs);
  }
  undo() {
    const back = stepBack(this.history);
    if (back) ({ history: this.history, document: this.document } = { history: back.history, document: applyChange(this.document, back.step.backward).document });
    return back !== null;
  }
  redo() {
    const on = stepForward(this.history);
    if (on) ({ history: this.history, document: this.document } = { history: on.history, document: applyChange(this.document, on.step.forward).document });
    return on !== null;
  }
  get prompt() {
    return this.document.flow.nodes[1]?.config['systemPrompt'];
  }
}

describe('the history', () => {
  test('gives the document back step by step, and the result again, in bursts or not', () => {
    fc.assert(fc.property(steps, fc.array(fc.nat(3_000)), (sequence, pauses) => {
      const editor = new Editor();
      sequence.forEach((step, index) => {
        editor.make({ operation: operationOf(editor.document.flow, step) }, step.seed % 2 ? step.edit : null, pauses[index] ?? 10);
      });
      const result = editor.document;
      while (editor.undo());
      expect(editor.document).toEqual(begun);
      while (editor.redo());
      expect(editor.document).toEqual(result);
    }), { numRuns: 200 });
  });

  test('a burst of typing is one step, a pause begins another', () => {
    const editor = new Editor();
    for (const text of ['B', 'Be', 'Be k', 'Be kind']) editor.type(text);
    editor.type('Be kind.', 1_500);
    expect(editor.history.past).toHaveLength(2);
    editor.undo();
    expect(editor.prompt).toBe('Be kind');
    editor.undo();
    expect(editor.prompt).toBeUndefined();
    editor.redo();
    expect(editor.prompt).toBe('Be kind');
  });

  test('typing on after an undo is a step of its own, and forgets what was undone', () => {
    const editor = new Editor();
    editor.type('A', 5_000);
    editor.make({ details: { name: 'Loans' } }, null, 100);
    editor.undo();
    editor.type('C', 100);
    expect(editor.redo()).toBe(false);
    editor.undo();
    expect(editor.prompt).toBe('A');
  });

  test('knows the agent\'s name, too', () => {
    const editor = new Editor();
    editor.make({ details: { name: 'Loans' } });
    expect(editor.document.name).toBe('Loans');
    editor.undo();
    expect(editor.document).toEqual(begun);
  });

  test('holds so many steps and no more', () => {
    const editor = new Editor();
    for (let step = 0; step < 600; step += 1) editor.type(`Text ${step}`, 5_000);
    expect(editor.history.past).toHaveLength(500);
  });
});

test('my changes on another\'s version: both are there, and what is mine alone wins', () => {
  const theirs = { ...begun, name: 'Theirs', flow: { ...begun.flow, nodes: begun.flow.nodes.map((node) => (node.id === 'end' ? { ...node, name: 'Bye' } : node)) } };
  const both = rebase(theirs, [
    { operation: { kind: 'configure', nodeId: 'ask', field: 'systemPrompt', value: 'Be kind' } },
    { operation: { kind: 'configure', nodeId: 'gone', field: 'text', value: 'x' } },
    { details: { description: 'Mine' } },
  ]);
  expect(both).toMatchObject({ name: 'Theirs', description: 'Mine' });
  expect(both.flow.nodes.map((node) => [node.name, node.config])).toEqual([[undefined, {}], [undefined, { systemPrompt: 'Be kind' }], ['Bye', {}]]);
});
