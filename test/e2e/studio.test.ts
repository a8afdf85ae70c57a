import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { accessibilityTests } from './accessibility.ts';
import { approvalTests } from './approvals.ts';
import { buildingTests } from './building.ts';
import { chatTests } from './chat.ts';
import { configuringTests } from './configuring.ts';
import { deskTests } from './desk.ts';
import { drawingTests } from './drawing.ts';
import { evaluatingTests } from './evaluating.ts';
import { faultTests } from './faults.ts';
import { figureTests } from './figures.ts';
import { gestureTests } from './gestures.ts';
import { keyboardTests } from './keyboard.ts';
import { lookingBackTests } from './looking-back.ts';
import { pageTests } from './pages.ts';
import { releaseTests } from './releases.ts';
import { savingTests } from './saving.ts';
import { signInTests } from './sign-in.ts';
import { Stage } from './stage.ts';
import { startingTests } from './starting.ts';
import { testingTests } from './testing.ts';
import { toolTests } from './tools.ts';
import { streamTests } from './streams.ts';

// One system for all: starting it takes longer than most of these tests.
let stage: Stage | undefined;
const onStage = (): Stage => {
  if (!stage) throw new Error('The system has not started.');
  return stage;
};

beforeAll(async () => {
  stage = await Stage.open();
});
afterEach(async ({ task }) => await stage?.clear(task.name, task.result?.state === 'fail'));
afterAll(async () => await stage?.close());

describe('sign-in', () => signInTests(onStage));
describe('chat', () => chatTests(onStage));
describe('approval', () => approvalTests(onStage));
describe('support desk', () => deskTests(onStage));
describe('streams', () => streamTests(onStage));
describe('starting', () => startingTests(onStage));
describe('building', () => buildingTests(onStage));
describe('configuring', () => configuringTests(onStage));
describe('tools', () => toolTests(onStage));
describe('testing', () => testingTests(onStage));
describe('drawing', () => drawingTests(onStage));
describe('gestures', () => gestureTests(onStage));
describe('saving', () => savingTests(onStage));
describe('releases', () => releaseTests(onStage));
describe('evaluating', () => evaluatingTests(onStage));
describe('looking back', () => lookingBackTests(onStage));
describe('figures', () => figureTests(onStage));
describe('pages', () => pageTests(onStage));
describe('keyboard', () => keyboardTests(onStage));
describe('accessibility', () => accessibilityTests(onStage));
describe('kill -9 with the page open', () => faultTests(onStage));
