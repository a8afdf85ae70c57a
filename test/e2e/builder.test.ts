import { describe } from 'vitest';
import { buildingTests } from './building.ts';
import { configuringTests } from './configuring.ts';
import { drawingTests } from './drawing.ts';
import { gestureTests } from './gestures.ts';
import { keyboardTests } from './keyboard.ts';
import { savingTests } from './saving.ts';
import { stageForAll } from './stage-for-all.ts';
import { startingTests } from './starting.ts';
import { testingTests } from './testing.ts';
import { toolTests } from './tools.ts';

/** What a builder does, from a template to an agent that answers. */
const onStage = stageForAll();

describe('starting', () => startingTests(onStage));
describe('building', () => buildingTests(onStage));
describe('configuring', () => configuringTests(onStage));
describe('tools', () => toolTests(onStage));
describe('testing', () => testingTests(onStage));
describe('drawing', () => drawingTests(onStage));
describe('gestures', () => gestureTests(onStage));
describe('saving', () => savingTests(onStage));
describe('keyboard', () => keyboardTests(onStage));
