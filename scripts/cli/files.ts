import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { agentRoutes } from '../../contract/http/agents.ts';
import { evaluationRoutes } from '../../contract/http/evaluations.ts';
import { readSuite } from '../../domain/evaluation/read-suite.ts';
import { PORTABLE_SUITE_FORMAT, type PortableSuite } from '../../domain/evaluation/suite.ts';
import type { PortableAgent } from '../../domain/flow/portable.ts';
import { readPortable } from '../../domain/flow/read-portable.ts';
import { call, type Connection } from './api.ts';
import { ContentError, UsageError, type Options } from './options.ts';

type Say = (line: string) => void;

/** Every problem of a draft, or of a file's flow. @returns whether it could run */
export async function validate(to: Connection, { agent: agentId, file }: Options, say: Say): Promise<boolean> {
  if (!agentId) throw new UsageError('validate needs --agent.');
  const body = file === undefined ? {} : { flow: agentIn(file, contentOf(file)).flow };
  const { problems } = await call(to, agentRoutes.validate, { params: { agentId }, body });
  for (const { severity, nodeId, path, message } of problems) say(`${severity}: ${[nodeId, path].filter(Boolean).join('.')}: ${message}`);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  say(errors === 0 ? 'The flow can run.' : `${errors} error${errors === 1 ? '' : 's'}.`);
  return errors === 0;
}

export async function pull(to: Connection, { agent: agentId, suite: suiteId, file }: Options, say: Say): Promise<boolean> {
  if (!file || Boolean(agentId) === Boolean(suiteId)) throw new UsageError('pull needs --file, and either --agent or --suite.');
  refuseUnwritable(file);
  const found = agentId
    ? await call(to, agentRoutes.export, { params: { agentId } })
    : await call(to, evaluationRoutes.export, { params: { suiteId: suiteId ?? '' } });
  write(file, found);
  say(`"${found.name}" is in ${file}.`);
  return true;
}

/** Over what somebody saved meanwhile, too: the file is what is wanted. */
export async function push(to: Connection, { agent: agentId, suite: suiteId, file }: Options, say: Say): Promise<boolean> {
  if (!file || (agentId && suiteId)) throw new UsageError('push needs --file, and at most one of --agent and --suite.');
  const content = contentOf(file);
  if (z.looseObject({ format: z.literal(PORTABLE_SUITE_FORMAT) }).safeParse(jsonIn(file, content)).success) {
    if (agentId) throw new ContentError(`${file} is a suite, not an agent.`);
    return pushSuite(to, suiteIn(file, content), suiteId, say);
  }
  if (suiteId) throw new ContentError(`${file} is no suite.`);
  const { name, description, flow, ...rest } = agentIn(file, content);
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

async function pushSuite(to: Connection, suite: PortableSuite, suiteId: string | undefined, say: Say): Promise<boolean> {
  const { name, description, cases } = suite;
  if (!suiteId) {
    const made = await call(to, evaluationRoutes.import, { body: suite });
    say(`"${name}" is the suite ${made.id}.`);
    return true;
  }
  const { revision } = await call(to, evaluationRoutes.read, { params: { suiteId } });
  await call(to, evaluationRoutes.save, { params: { suiteId }, body: { name, description, cases, revision } });
  say(`"${name}" is saved, with ${cases.length} ${cases.length === 1 ? 'case' : 'cases'}.`);
  return true;
}

/** @throws ContentError */
export const read = (file: string): unknown => jsonIn(file, contentOf(file));

/** Before what is to be written is made, which may take long and cost money. @throws ContentError */
export function refuseUnwritable(file: string | undefined): void {
  if (file === undefined) return;
  try {
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch (cause) {
    throw new ContentError(`${file} cannot be written: ${reasonOf(cause)}`);
  }
}

/** @throws ContentError */
export function write(file: string, content: unknown): void {
  try {
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  } catch (cause) {
    throw new ContentError(`${file} cannot be written: ${reasonOf(cause)}`);
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ContentError(`${file} cannot be read: ${reasonOf(cause)}`);
  }
}

function jsonIn(file: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new ContentError(`${file} is not JSON: ${reasonOf(cause)}`);
  }
}

function agentIn(file: string, content: string): PortableAgent {
  jsonIn(file, content);
  const found = readPortable(content);
  if ('agent' in found) return found.agent;
  throw new ContentError(`${file} ${why(found.refusal, 'an agent')}`);
}

function suiteIn(file: string, content: string): PortableSuite {
  const found = readSuite(content);
  if ('suite' in found) return found.suite;
  throw new ContentError(`${file} ${why(found.refusal, 'a suite')}`);
}

type Refused = Extract<ReturnType<typeof readPortable>, { refusal: unknown }>['refusal'] | Extract<ReturnType<typeof readSuite>, { refusal: unknown }>['refusal'];

function why(refusal: Refused, what: string): string {
  switch (refusal.reason) {
    case 'too-large': return `is too large: ${what} has ${refusal.limitBytes} bytes at most.`;
    case 'newer': return `is of format ${refusal.version}, from a newer CitiFlow; this one reads format ${refusal.reads}.`;
    case 'too-many-nodes': return `has ${refusal.count} nodes; a flow has ${refusal.limit} at most.`;
    case 'too-many-edges': return `has ${refusal.count} edges; a flow has ${refusal.limit} at most.`;
    case 'malformed': return `is not as it should be: ${refusal.where}`;
    case 'not-json': case 'not-an-agent': case 'not-a-suite': return `is not ${what} that was exported.`;
  }
}

const reasonOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
