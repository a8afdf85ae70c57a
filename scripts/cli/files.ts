import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { agentRoutes } from '../../contract/http/agents.ts';
import { evaluationRoutes } from '../../contract/http/evaluations.ts';
import { portableSuiteSchema, PORTABLE_SUITE_FORMAT } from '../../domain/evaluation/suite.ts';
import { portableAgentSchema } from '../../domain/flow/portable.ts';
import { call, type Connection } from './api.ts';
import { UsageError, type Options } from './options.ts';

type Say = (line: string) => void;

/** Every problem of a draft, or of a file's flow. @returns whether it could run */
export async function validate(to: Connection, { agent: agentId, file }: Options, say: Say): Promise<boolean> {
  if (!agentId) throw new UsageError('validate needs --agent.');
  const body = file === undefined ? {} : { flow: portableAgentSchema.parse(read(file)).flow };
  const { problems } = await call(to, agentRoutes.validate, { params: { agentId }, body });
  for (const { severity, nodeId, path, message } of problems) say(`${severity}: ${[nodeId, path].filter(Boolean).join('.')}: ${message}`);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  say(errors === 0 ? 'The flow can run.' : `${errors} error${errors === 1 ? '' : 's'}.`);
  return errors === 0;
}

export async function pull(to: Connection, { agent: agentId, suite: suiteId, file }: Options, say: Say): Promise<boolean> {
  if (!file || Boolean(agentId) === Boolean(suiteId)) throw new UsageError('pull needs --file, and either --agent or --suite.');
  const found = agentId
    ? await call(to, agentRoutes.export, { params: { agentId } })
    : await call(to, evaluationRoutes.export, { params: { suiteId: suiteId ?? '' } });
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  say(`"${found.name}" is in ${file}.`);
  return true;
}

/** Over what somebody saved meanwhile, too: the file is what is wanted. */
export async function push(to: Connection, { agent: agentId, suite: suiteId, file }: Options, say: Say): Promise<boolean> {
  if (!file || (agentId && suiteId)) throw new UsageError('push needs --file, and at most one of --agent and --suite.');
  const content = read(file);
  if (z.looseObject({ format: z.literal(PORTABLE_SUITE_FORMAT) }).safeParse(content).success) {
    if (agentId) throw new UsageError(`${file} is a suite, not an agent.`);
    return pushSuite(to, portableSuiteSchema.parse(content), suiteId, say);
  }
  if (suiteId) throw new UsageError(`${file} is no suite.`);
  const { name, description, flow, ...rest } = portableAgentSchema.parse(content);
  if (!agentId) {
    const { agent, toFillIn } = await call(to, agentRoutes.import, { body: { name, description, flow, ...rest } });
    for (const { nodeId, path, message } of toFillIn) say(`${nodeId}.${path}: ${message}`);
    say(`"${name}" is the agent ${agent.id}.`);
    return true;
  }
  const { revision } = await call(to, agentRoutes.read, { params: { agentId } });
  await call(to, agentRoutes.save, { params: { agentId }, body: { name, description, flow, revision } });
  say(`"${name}" is saved as the draft.`);
  return true;
}

async function pushSuite(to: Connection, suite: z.infer<typeof portableSuiteSchema>, suiteId: string | undefined, say: Say): Promise<boolean> {
  const { name, description, cases } = suite;
  if (!suiteId) {
    const made = await call(to, evaluationRoutes.import, { body: suite });
    say(`"${name}" is the suite ${made.id}.`);
    return true;
  }
  const { revision } = await call(to, evaluationRoutes.read, { params: { suiteId } });
  await call(to, evaluationRoutes.save, { params: { suiteId }, body: { name, description, cases, revision } });
  say(`"${name}" is saved, with ${cases.length} cases.`);
  return true;
}

/** @throws UsageError */
export function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`${file} cannot be read as JSON: ${cause instanceof Error ? cause.message : ''}`);
  }
}
