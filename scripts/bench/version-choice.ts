import { agentRoutes } from '../../contract/http/agents.ts';
import { conversationRoutes } from '../../contract/http/conversations.ts';
import { releaseRoutes } from '../../contract/http/releases.ts';
import { signedIn } from '../../test/support/many-writes.ts';
import type { Api } from '../seed/api.ts';
import { makeAgent } from './agent.ts';
import { settle, type Bed } from './bed.ts';
import { steadyMs } from './clock.ts';
import type { Findings } from './report.ts';
import { p50, p95 } from './statistics.ts';

const WARM_UP_ROUNDS = 10;
const ROLL_BACKS = 10;
const PATIENCE_MS = 10_000;

/**
 * What a running canary adds to the start of a customer's conversation, against an agent without one, by turns; and how
 * long after a roll back was asked for new conversations start on the former version.
 */
export async function measureVersionChoice({ system }: Bed, rounds: number): Promise<Findings> {
  const { endpoints } = system;
  const [builder, manager] = await Promise.all([signedIn(endpoints, 'builder'), signedIn(endpoints, 'manager')]);
  const customerToken = endpoints.demo?.customers[0]?.token ?? '';
  const plain = await makeAgent(endpoints);
  const onTrial = await makeAgent(endpoints);
  await nextVersion(builder, onTrial, { publish: true });
  await startCanary({ builder, manager }, onTrial, await nextVersion(builder, onTrial, { publish: false }));
  const start = async (agentId: string) => {
    const beganMs = steadyMs();
    const { conversationId } = await builder.call(conversationRoutes.start, 201, conversationRoutes.start.responses[201], {
      params: { agentId }, body: { customerToken },
    });
    return { ms: steadyMs() - beganMs, conversationId };
  };
  const chosen: number[] = [];
  const floors: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const order = round % 2 === 0 ? [onTrial, plain] : [plain, onTrial];
    for (const agentId of order) {
      const { ms } = await start(agentId);
      if (round >= 0) (agentId === plain ? floors : chosen).push(ms);
    }
  }
  const inForce = await measureRollBacks(manager, onTrial, start);
  return {
    title: `Choice of version (${rounds} conversations started each way, ${ROLL_BACKS} roll backs)`,
    figures: [
      { name: 'start of a conversation while a canary runs, p50', value: p50(chosen), unit: 'ms', floor: p50(floors) },
      { name: 'added by the choice, p50', value: p50(chosen) - p50(floors), unit: 'ms', aim: { of: 'value', most: 2 } },
      { name: 'start of a conversation while a canary runs, p95', value: p95(chosen), unit: 'ms', floor: p95(floors) },
      { name: 'roll back asked for until it is in force, p50', value: p50(inForce), unit: 'ms', aim: { of: 'value', most: 2_000 } },
      { name: 'roll back asked for until it is in force, slowest', value: Math.max(...inForce), unit: 'ms', aim: { of: 'value', most: 2_000 } },
    ],
    notes: ['Floor: the start of a conversation with an agent of which no release runs.'],
  };
}

async function nextVersion(builder: Api, agentId: string, body: { publish: boolean }): Promise<string> {
  const { createVersion } = agentRoutes;
  const made = await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body });
  return made.id;
}

async function startCanary({ builder, manager }: { builder: Api; manager: Api }, agentId: string, versionId: string): Promise<void> {
  const { propose, approve, read } = releaseRoutes;
  const body = { versionId, note: 'Benchmark', gates: { suites: [] }, canary: { steps: [{ sharePercent: 50, holdSeconds: 3600 }] } };
  const { releaseId } = await builder.call(propose, 202, propose.responses[202], { params: { agentId }, body });
  const stage = async () => (await builder.call(read, 200, read.responses[200], { params: { releaseId } })).stage;
  await until(async () => (await stage()) === 'approval', 'approval');
  await manager.call(approve, 200, approve.responses[200], { params: { releaseId }, body: {} });
  await until(async () => (await stage()) === 'canary', 'canary');
}

/**
 * Between the two versions that customers have had. The first gives the canary up; from then on each goes back to the
 * version that the one before it has left.
 */
async function measureRollBacks(manager: Api, agentId: string, start: (agentId: string) => Promise<{ conversationId: string }>): Promise<number[]> {
  const { versions } = agentRoutes;
  const { items } = await manager.call(versions, 200, versions.responses[200], { params: { agentId } });
  // Newest first.
  const [current, former] = items.filter(({ inProductionAt }) => inProductionAt).map(({ id }) => id);
  const { rollBackAgent } = releaseRoutes;
  const taken: number[] = [];
  for (let round = 0; round < ROLL_BACKS; round += 1) {
    const versionId = (round % 2 === 0 ? former : current) ?? '';
    await settle();
    const beganMs = steadyMs();
    await manager.call(rollBackAgent, 202, rollBackAgent.responses[202], { params: { agentId }, body: { versionId, reason: 'Benchmark' } });
    await until(async () => {
      const { conversationId } = await start(agentId);
      const { read } = conversationRoutes;
      return (await manager.call(read, 200, read.responses[200], { params: { conversationId } })).versionId === versionId;
    }, versionId);
    taken.push(steadyMs() - beganMs);
  }
  return taken;
}

async function until(reached: () => Promise<boolean>, what: string): Promise<void> {
  const deadlineMs = steadyMs() + PATIENCE_MS;
  while (!(await reached())) {
    if (steadyMs() > deadlineMs) throw new Error(`Not reached in time: ${what}.`);
  }
}
