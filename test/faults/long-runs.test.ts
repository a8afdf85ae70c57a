import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentRoutes } from '../../contract/http/agents.ts';
import { conversationRoutes } from '../../contract/http/conversations.ts';
import { evaluationRoutes } from '../../contract/http/evaluations.ts';
import { releaseRoutes, type Release } from '../../contract/http/releases.ts';
import { replayRoutes } from '../../contract/http/replays.ts';
import { Api, ApiRefusal } from '../../scripts/seed/api.ts';
import { modelFlow } from '../support/flows.ts';
import { signedIn } from '../support/many-writes.ts';
import { startSystem, type RunningSystem } from '../support/system.ts';
import { ChatClient } from './chat-client.ts';

const CASES = 24;
const CONVERSATIONS = 12;
const SAID = ['Hello', 'Thank you'];
const WITHIN = { timeout: 180_000, interval: 200 };
/** What somebody reads who asks while a process is down. */
const AWAY = 'away';

let system: RunningSystem;
let builder: Api;
let manager: Api;
let admin: Api;
/** An agent whose customers have talked to it. */
let talkedTo: { agentId: string; versionId: string };
beforeAll(async () => {
  // Slow enough that a kill comes in the middle of many.
  system = await startSystem({ env: { DEMO_TOKENS_PER_SECOND: '60' } });
  [builder, manager, admin] = await Promise.all([signedIn(system.endpoints, 'builder'), signedIn(system.endpoints, 'manager'), signedIn(system.endpoints, 'admin')]);
  const agentId = await newAgent('Tried');
  talkedTo = { agentId, versionId: await newVersion(agentId, true) };
  await Promise.all(Array.from({ length: CONVERSATIONS }, () => talk(agentId)));
});
afterAll(() => system.stop());

async function newAgent(name: string): Promise<string> {
  const { create } = agentRoutes;
  return (await builder.call(create, 201, create.responses[201], { body: { name, flow: modelFlow({ provider: 'demo' }) } })).id;
}

async function newVersion(agentId: string, publish: boolean): Promise<string> {
  const { createVersion } = agentRoutes;
  return (await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: { publish } })).id;
}

const customerToken = () => system.endpoints.demo?.customers[0]?.token ?? '';

async function talk(agentId: string): Promise<void> {
  const urls = system.endpoints.apis.map((address) => `${address.replace(/^http/, 'ws')}/ws/chat/${agentId}`);
  const client = new ChatClient({ urls, customerToken: customerToken() });
  for (const [index, text] of SAID.entries()) {
    client.say(text);
    await client.until(() => client.events.filter(({ type }) => type === 'turn-end')[index], `no answer to "${text}"`);
  }
  client.close();
}

async function evaluating(name: string): Promise<string> {
  const { agentId, versionId } = talkedTo;
  const cases = Array.from({ length: CASES }, (_, index) => ({
    id: `case-${index}`, name: `Case ${index}`, turns: SAID.map((text) => ({ text })), expectations: [{ type: 'matches', pattern: '\\S' }],
  }));
  const { import: bring, start } = evaluationRoutes;
  const suite = await builder.call(bring, 201, bring.responses[201], { body: { format: 'citiflow-evaluation-suite', formatVersion: 1, name, cases, agentId } });
  return (await builder.call(start, 202, start.responses[202], { params: { suiteId: suite.id }, body: { versionId } })).runId;
}

async function replaying(): Promise<string> {
  const { start } = replayRoutes;
  return (await builder.call(start, 202, start.responses[202], { body: { versionId: talkedTo.versionId } })).runId;
}

const readEvaluation = (runId: string) => builder.call(evaluationRoutes.run, 200, evaluationRoutes.run.responses[200], { params: { runId } });
const readReplay = (runId: string) => builder.call(replayRoutes.read, 200, replayRoutes.read.responses[200], { params: { runId } });
const readPairs = async (runId: string) => (await builder.call(replayRoutes.pairs, 200, replayRoutes.pairs.responses[200], { params: { runId }, query: { limit: '100' } })).items;

test.each(['worker', 'temporal', 'postgres'])('%s killed in the middle of an evaluation and of a replay: each case is judged and each pair compared, once, in one conversation of its own', async (victim) => {
  const [runId, replayId] = await Promise.all([evaluating(`Through a kill of ${victim}`), replaying()]);
  await expect.poll(async () => Math.min((await readEvaluation(runId)).judged, (await readReplay(replayId)).done), { timeout: 120_000, interval: 100 }).toBeGreaterThan(1);
  expect((await readEvaluation(runId)).judged).toBeLessThan(CASES);
  expect((await readReplay(replayId)).done).toBeLessThan(CONVERSATIONS);
  await system.kill(victim);
  const statuses = () => Promise.all([readEvaluation(runId), readReplay(replayId)]).then((runs) => runs.map(({ status }) => status), () => AWAY);
  await expect.poll(statuses, { timeout: 240_000, interval: 500 }).toEqual(['completed', 'completed']);

  const { results, summary } = await readEvaluation(runId);
  expect(results.map(({ status, reason }) => [status, reason])).toEqual(results.map(() => ['passed', null]));
  expect(summary).toMatchObject({ attempts: CASES, cases: CASES, score: 1 });
  expect(new Set(results.map(({ conversationId }) => conversationId)).size).toBe(CASES);
  expect(results.map(({ turnIds }) => turnIds.length)).toEqual(results.map(() => SAID.length));

  const pairs = await readPairs(replayId);
  expect((await readReplay(replayId)).summary).toMatchObject({ compared: CONVERSATIONS, errors: 0, diverging: { count: 0 }, likeness: { mean: 1 } });
  expect(pairs.map(({ status, reason, figures }) => [status, reason, figures?.candidate.turns])).toEqual(pairs.map(() => ['done', null, SAID.length]));
  expect(new Set(pairs.map(({ conversationId }) => conversationId)).size).toBe(CONVERSATIONS);
}, 480_000);

interface Released {
  agentId: string;
  first: string;
  second: string;
  /** The proposal to bring `second` to production. */
  releaseId: string;
}

const read = (releaseId: string) => builder.call(releaseRoutes.read, 200, releaseRoutes.read.responses[200], { params: { releaseId } });

/** Waits until the release is there; while something is down, nobody can say. */
async function reached(releaseId: string, what: Partial<Pick<Release, 'stage' | 'outcome' | 'sharePercent' | 'inForce'>>): Promise<Release> {
  await expect.poll(() => read(releaseId).catch(() => AWAY), WITHIN).toMatchObject(what);
  return read(releaseId);
}

/** An agent with a version that customers have, and another one that is proposed, as far as its approval. */
async function proposed(canary: object): Promise<Released> {
  const agentId = await newAgent('Released');
  const first = await newVersion(agentId, true);
  const second = await newVersion(agentId, false);
  const { propose } = releaseRoutes;
  const { releaseId } = await builder.call(propose, 202, propose.responses[202], { params: { agentId }, body: { versionId: second, note: 'Better', canary } });
  await reached(releaseId, { stage: 'approval' });
  return { agentId, first, second, releaseId };
}

/** It has counted before: of two who say the same, or of one who says it twice. */
const COUNTED = new Set(['release_decided', 'release_stage_wrong', 'release_closed', 'release_not_needed']);

/** As somebody does who gets no answer: says it again until it counts, or has. */
async function insist(act: () => Promise<unknown>): Promise<void> {
  const once = () => act().then(() => 'counts', (failure: unknown) =>
    (failure instanceof ApiRefusal && COUNTED.has(failure.code) ? 'counts' : String(failure)));
  await expect.poll(once, WITHIN).toBe('counts');
}

const approve = (by: Api, releaseId: string) => by.call(releaseRoutes.approve, 200, releaseRoutes.approve.responses[200], { params: { releaseId }, body: {} });
const toProduction = (releaseId: string) =>
  manager.call(releaseRoutes.share, 200, releaseRoutes.share.responses[200], { params: { releaseId }, body: { sharePercent: 100 } });
const rollBack = (agentId: string, versionId: string) =>
  manager.call(releaseRoutes.rollBackAgent, 202, releaseRoutes.rollBackAgent.responses[202], { params: { agentId }, body: { versionId, reason: 'Complaints' } });
const kinds = ({ decisions }: Release) => decisions.map(({ kind }) => kind);

/** What an agent's customers have: one version, which one release brought, and nothing under way. */
async function expectInProduction({ agentId }: Released, versionId: string): Promise<void> {
  const list = () => builder.call(releaseRoutes.ofAgent, 200, releaseRoutes.ofAgent.responses[200], { params: { agentId } });
  await expect.poll(async () => (await list()).items.filter(({ endedAt }) => endedAt === null).length, WITHIN).toBe(0);
  const inForce = (await list()).items.filter((one) => one.inForce);
  expect(inForce.map(({ version }) => version.id)).toEqual([versionId]);
  const { items } = await builder.call(agentRoutes.versions, 200, agentRoutes.versions.responses[200], { params: { agentId } });
  expect(items.filter(({ published }) => published).map(({ id }) => id)).toEqual([versionId]);
  const { start, read: readConversation } = conversationRoutes;
  const { conversationId } = await new Api(system.endpoints.api).call(start, 201, start.responses[201], { params: { agentId }, body: { customerToken: customerToken() } });
  const conversation = await builder.call(readConversation, 200, readConversation.responses[200], { params: { conversationId } });
  expect(conversation.versionId).toBe(versionId);
}

const BY_HAND = { advance: 'by-hand', checkSeconds: 1, steps: [{ sharePercent: 30, holdSeconds: 600 }] };
/** The kill comes while the first step is held; the second would go to production long after the test. */
const SCHEDULED = { checkSeconds: 1, steps: [{ sharePercent: 10, holdSeconds: 4 }, { sharePercent: 40, holdSeconds: 3_600 }] };

test.each(['worker', 'temporal', 'postgres', 'api'])('%s killed: each decision counts once, schedules go on, and an agent has one version in production', async (victim) => {
  const [waiting, growing, promoted, undone] = await Promise.all([proposed(BY_HAND), proposed(SCHEDULED), proposed(BY_HAND), proposed({ steps: [] })]);
  await Promise.all([growing, promoted, undone].map(({ releaseId }) => approve(manager, releaseId)));
  await Promise.all([reached(promoted.releaseId, { stage: 'canary' }), reached(undone.releaseId, { outcome: 'released' })]);
  await reached(growing.releaseId, { stage: 'canary' });

  const decided = Promise.all([
    insist(() => approve(manager, waiting.releaseId)),
    insist(() => approve(admin, waiting.releaseId)),
    insist(() => toProduction(promoted.releaseId)),
    insist(() => rollBack(undone.agentId, undone.first)),
  ]);
  await system.kill(victim);
  await decided;

  expect(kinds(await reached(growing.releaseId, { sharePercent: 40 }))).toEqual(['proposed', 'checked', 'staged', 'approved', 'canary-started', 'step']);
  expect(kinds(await reached(waiting.releaseId, { stage: 'canary', sharePercent: 30 }))).toEqual(['proposed', 'checked', 'staged', 'approved', 'canary-started']);
  const done = await reached(promoted.releaseId, { outcome: 'released', inForce: true });
  expect(kinds(done)).toEqual(['proposed', 'checked', 'staged', 'approved', 'canary-started', 'share', 'checked', 'released']);
  await expectInProduction(promoted, promoted.second);
  await expectInProduction(undone, undone.first);
}, 480_000);
