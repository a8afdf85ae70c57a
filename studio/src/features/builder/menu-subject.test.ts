import { expect, test } from 'vitest';
import { subjectAt } from './menu-subject.ts';

const AT = { x: 10, y: 20 };
const CANVAS = `
  <div class="vue-flow__pane"></div>
  <div class="vue-flow__node vue-flow__node-step" data-id="ask"><p id="in-node"></p></div>
  <div class="vue-flow__node vue-flow__node-note" data-id="note"><p id="in-note"></p></div>
  <svg><g class="vue-flow__edge" data-id="ask-end"><path id="in-edge"></path></g></svg>
  <div data-edge="ask-end"><button id="in-bar"></button></div>
  <div data-group="frame"><div id="in-title"></div></div>
  <div class="vue-flow__nodesselection"><div id="in-selection"></div></div>`;

test.each([
  ['in-node', [], { kind: 'node', id: 'ask' }],
  ['in-node', ['ask', 'end'], { kind: 'several', ids: ['ask', 'end'] }],
  ['in-node', ['say', 'end'], { kind: 'node', id: 'ask' }],
  ['in-note', ['note'], { kind: 'note', id: 'note' }],
  ['in-edge', [], { kind: 'edge', id: 'ask-end' }],
  ['in-bar', [], { kind: 'edge', id: 'ask-end' }],
  ['in-title', [], { kind: 'group', id: 'frame' }],
  ['in-selection', ['ask', 'end'], { kind: 'several', ids: ['ask', 'end'] }],
  ['.vue-flow__pane', ['ask'], { kind: 'canvas', at: AT }],
])('a menu at %s, with %j selected, is about what is there', (where, selected, subject) => {
  document.body.innerHTML = CANVAS;
  const target = document.querySelector(where.startsWith('.') ? where : `#${where}`);
  if (!target) throw new Error(`${where} is not there.`);
  expect(subjectAt(target, AT, selected)).toEqual(subject);
});
