import { describe } from 'vitest';
import { accessibilityTests } from './accessibility.ts';
import { approvalTests } from './approvals.ts';
import { auditTests } from './audit.ts';
import { chatTests } from './chat.ts';
import { deskTests } from './desk.ts';
import { evaluatingTests } from './evaluating.ts';
import { faultTests } from './faults.ts';
import { figureTests } from './figures.ts';
import { lookingBackTests } from './looking-back.ts';
import { pageTests } from './pages.ts';
import { releaseTests } from './releases.ts';
import { signInTests } from './sign-in.ts';
import { stageForAll } from './stage-for-all.ts';
import { streamTests } from './streams.ts';
import { versionTrialTests } from './trying-versions.ts';

/** What customers, support, managers and those who look back do. */
const onStage = stageForAll();

describe('sign-in', () => signInTests(onStage));
describe('chat', () => chatTests(onStage));
describe('approval', () => approvalTests(onStage));
describe('support desk', () => deskTests(onStage));
describe('streams', () => streamTests(onStage));
describe('releases', () => releaseTests(onStage));
describe('trying versions', () => versionTrialTests(onStage));
describe('evaluating', () => evaluatingTests(onStage));
describe('looking back', () => lookingBackTests(onStage));
describe('figures', () => figureTests(onStage));
describe('audit', () => auditTests(onStage));
describe('pages', () => pageTests(onStage));
describe('accessibility', () => accessibilityTests(onStage));
describe('kill -9 with the page open', () => faultTests(onStage));
