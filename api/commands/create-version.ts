import { createHash, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import canonicalize from 'canonicalize';
import type { Agent} from '../../db/entities/agent.ts';
import { AgentVersion } from '../../db/entities/agent.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { compileFlow } from '../../domain/flow/compile.ts';
import type { Flow } from '../../domain/flow/model.ts';
import { hasErrors, validateFlow } from '../../domain/flow/validate.ts';
import { catalogueOf } from '../agents.ts';
import { tenantToolFacts } from '../tool-catalogue.ts';

/** Who makes it, and what they say of it. */
export interface Authorship {
  tenantId: string;
  by: string;
  changeDescription: string;
}

/**
 * Makes an immutable version of the draft. Within the caller's transaction: version, publication and status change
 * together, and two at once get different numbers.
 * @param publish new conversations start on it from now on
 * @throws CitiflowError `flow_invalid` that lists every problem
 */
export async function createVersion(em: EntityManager, agent: Agent, authorship: Authorship, publish = true): Promise<AgentVersion> {
  await em.execute('select 1 from agents where id = ? for update', [agent.id]);
  const released = await em.count(AgentVersion, { agentId: agent.id, kind: 'released' });
  const version = newVersion(await compiled(em, agent), authorship, { kind: 'released', version: `1.${released}.0` });
  em.persist(version);
  await em.flush();
  if (!publish) return version;
  version.inProductionAt = new Date();
  agent.publishedVersionId = version.id;
  agent.status = 'production';
  await em.flush();
  return version;
}

/** The draft as a version that only test conversations run on. The same draft is kept once. */
export async function snapshotDraft(em: EntityManager, agent: Pick<Agent, 'id' | 'flow'>, authorship: Authorship): Promise<AgentVersion> {
  const draft = await compiled(em, agent);
  const name = `draft+${draft.flowDigest.slice(0, 8)}`;
  const known = () => em.findOne(AgentVersion, { agentId: agent.id, kind: 'snapshot', version: name });
  const earlier = await known();
  if (earlier) return earlier;
  const made = newVersion(draft, authorship, { kind: 'snapshot', version: name });
  // Two first tests of a draft at once: one snapshot stays.
  await em.execute(
    `insert into agent_versions (id, tenant_id, agent_id, version, kind, flow_digest, flow, runtime_package,
       change_description, created_by) values (?, ?, ?, ?, 'snapshot', ?, ?, ?, '', ?)
     on conflict (agent_id, version) do nothing`,
    [made.id, made.tenantId, made.agentId, made.version, made.flowDigest, JSON.stringify(made.flow),
      JSON.stringify(made.runtimePackage), made.createdBy],
  );
  return (await known()) ?? made;
}

type CompiledDraft = Pick<AgentVersion, 'agentId' | 'flow' | 'flowDigest' | 'runtimePackage'>;

async function compiled(em: EntityManager, agent: Pick<Agent, 'id' | 'flow'>): Promise<CompiledDraft> {
  const problems = validateFlow(agent.flow, await catalogueOf(em));
  if (hasErrors(problems)) {
    const errors = problems
      .filter((problem) => problem.severity === 'error')
      .map(({ nodeId, path, message }) => ({ path: [nodeId, path].filter(Boolean).join('.'), message }));
    throw new CitiflowError('flow_invalid', undefined, { errors });
  }
  return {
    agentId: agent.id,
    flow: agent.flow,
    flowDigest: digestOfFlow(agent.flow),
    runtimePackage: compileFlow(agent.flow, await tenantToolFacts(em)),
  };
}

/** SHA-256 of the flow's canonical JSON (RFC 8785), lower-case hex. */
export const digestOfFlow = (flow: Flow) => createHash('sha256').update(canonicalize(flow) ?? '').digest('hex');

function newVersion(
  draft: CompiledDraft,
  { tenantId, by, changeDescription }: Authorship,
  naming: Pick<AgentVersion, 'kind' | 'version'>,
): AgentVersion {
  return Object.assign(new AgentVersion(), {
    ...draft, ...naming, id: randomUUID(), tenantId, changeDescription, createdBy: by, createdAt: new Date(),
  });
}
