import type { EntityManager } from '@mikro-orm/postgresql';
import type { agentRoutes } from '../../../contract/http/agents.ts';
import type { User } from '../../../contract/http/auth.ts';
import { audit } from '../../../db/audit.ts';
import { type Agent, AgentVersion } from '../../../db/entities/agent.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import { compareFlows } from '../../../domain/flow/compare.ts';
import { agentById } from '../../agents.ts';
import { createVersion } from '../../commands/create-version.ts';
import { publishesAtOnce } from '../../commands/publication.ts';
import type { Handler } from '../../handler.ts';
import { olderThan, pageOf, placeOf } from '../../page.ts';
import { presentVersion } from '../../presenters/agent.ts';

export const listVersions: Handler<typeof agentRoutes.versions> = async ({ params, query, user }, { database }) => {
  const body = await database.tenant(user.tenantId, async (em) => {
    const agent = await agentById(em, params.agentId);
    const found = await em.find(
      AgentVersion,
      { $and: [{ agentId: agent.id, kind: 'released' }, olderThan('createdAt', placeOf(query.cursor))] },
      { orderBy: { createdAt: 'desc', id: 'desc' }, limit: query.limit + 1 },
    );
    const { rows, nextCursor } = pageOf(found, query.limit, (version) => ({ at: version.createdAt, id: version.id }));
    return { items: rows.map((version) => presentVersion(version, agent)), nextCursor };
  });
  return { status: 200, body };
};

/** Snapshots, too: a test conversation shows the flow that it ran on. */
export const readVersion: Handler<typeof agentRoutes.version> = async ({ params, user }, { database }) => {
  const body = await database.tenant(user.tenantId, async (em) => {
    const agent = await agentById(em, params.agentId);
    const version = await em.findOne(AgentVersion, { id: params.versionId, agentId: agent.id });
    if (!version) throw new CitiflowError('not_found');
    return { ...presentVersion(version, agent), flow: version.flow };
  });
  return { status: 200, body };
};

/** From the first to the second, in the order of the address. */
export const compareVersions: Handler<typeof agentRoutes.compare> = async ({ params, user }, { database }) => {
  const body = await database.tenant(user.tenantId, async (em) => {
    const agent = await agentById(em, params.agentId);
    const ids = [params.versionId, params.otherVersionId];
    const versions = await em.find(AgentVersion, { id: { $in: ids }, agentId: agent.id });
    const [before, after] = ids.map((id) => versions.find((version) => version.id === id));
    if (!before || !after) throw new CitiflowError('not_found');
    return compareFlows(before.flow, after.flow);
  });
  return { status: 200, body };
};

export const createAgentVersion: Handler<typeof agentRoutes.createVersion> = async ({ params, body, user }, { database, environment }) => {
  const version = await database.tenant(user.tenantId, async (em) => {
    const agent = await agentById(em, params.agentId);
    const publish = await publishesAtOnce(em, agent, { mode: environment.CITIFLOW_MODE, user, publish: body.publish });
    agent.updatedBy = user.name;
    const authorship = { tenantId: user.tenantId, by: user.name, changeDescription: body.changeDescription };
    const made = await createVersion(em, agent, authorship, publish);
    await auditVersion(em, user, publish ? 'version.published' : 'version.created', { agent, version: made });
    return presentVersion(made, agent);
  });
  return { status: 201, body: version };
};

/** The draft becomes what the version was, and that becomes a version again: what came between stays on record. */
export const restoreVersion: Handler<typeof agentRoutes.restore> = async ({ params, body, user }, { database }) => {
  const version = await database.tenant(user.tenantId, async (em) => {
    const agent = await agentById(em, params.agentId);
    const old = await em.findOne(AgentVersion, { id: params.versionId, agentId: agent.id, kind: 'released' });
    if (!old) throw new CitiflowError('not_found');
    Object.assign(agent, { flow: old.flow, revision: agent.revision + 1, updatedBy: user.name });
    const changeDescription = body?.changeDescription || `Restored from ${old.version}`;
    const made = await createVersion(em, agent, { tenantId: user.tenantId, by: user.name, changeDescription }, false);
    await auditVersion(em, user, 'version.restored', { agent, version: made, from: old });
    return presentVersion(made, agent);
  });
  return { status: 201, body: version };
};

type Made = 'version.created' | 'version.published' | 'version.restored';

async function auditVersion(em: EntityManager, user: User, action: Made, of: { agent: Agent; version: AgentVersion; from?: AgentVersion }): Promise<void> {
  const { agent, version, from } = of;
  await audit(em, user.tenantId, {
    by: user, action, subject: { kind: 'version', id: version.id, label: `${agent.name} ${version.version}` }, reason: version.changeDescription || null,
    details: { agentId: agent.id, flowDigest: version.flowDigest, ...(from ? { fromVersionId: from.id, fromVersion: from.version } : {}) },
  });
}
