import type { releaseRoutes } from '../../../contract/http/releases.ts';
import { Release } from '../../../db/entities/release.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import {
  abortUpdate, approveUpdate, pauseUpdate, rejectUpdate, resumeUpdate, shareUpdate, type ReleaseAction,
} from '../../../workflows/staged-deployment/messages.ts';
import { agentById } from '../../agents.ts';
import { chooseVersion } from '../../commands/choose-version.ts';
import { actionOf, decideRelease, mayAbort, releaseById } from '../../commands/decide-release.ts';
import { onceFree, proposeRelease } from '../../commands/propose-release.ts';
import { proposeTest } from '../../commands/propose-test.ts';
import { rollBack } from '../../commands/roll-back.ts';
import type { Dependencies } from '../../dependencies.ts';
import type { Call, HandlersOf } from '../../handler.ts';
import { olderThan, pageOf, placeOf } from '../../page.ts';
import { presentReleases, readRelease } from '../../releases.ts';
import { testBaseline } from '../../test-baseline.ts';

type Decision = Call<typeof releaseRoutes.approve>;

/** A decision that carries nothing but its reason. */
const decided = (update: typeof approveUpdate) =>
  async ({ params, body, user }: Pick<Decision, 'params' | 'body' | 'user'>, dependencies: Dependencies) => {
    const release = await releaseById(dependencies, user.tenantId, params.releaseId);
    const action: ReleaseAction = actionOf(release, user, body?.reason);
    await decideRelease(dependencies, release, update, action);
    return { status: 200 as const, body: await readRelease(dependencies, user, release.id) };
  };

export const releaseHandlers: HandlersOf<typeof releaseRoutes> = {
  async list({ query, user }, { database }) {
    const running = query.running === undefined ? {} : { endedAt: query.running === 'true' ? null : { $ne: null } };
    const body = await database.tenant(user.tenantId, async (em) => {
      const found = await em.find(Release, { $and: [running, olderThan('createdAt', placeOf(query.cursor))] }, {
        orderBy: { createdAt: 'desc', id: 'desc' }, limit: query.limit + 1,
      });
      const { rows, nextCursor } = pageOf(found, query.limit, (release) => ({ at: release.createdAt, id: release.id }));
      return { items: await presentReleases(em, rows), nextCursor };
    });
    return { status: 200, body };
  },
  async ofAgent({ params, query, user }, { database }) {
    const body = await database.tenant(user.tenantId, async (em) => {
      const agent = await agentById(em, params.agentId);
      const found = await em.find(Release, { $and: [{ agentId: agent.id }, olderThan('createdAt', placeOf(query.cursor))] }, {
        orderBy: { createdAt: 'desc', id: 'desc' }, limit: query.limit + 1,
      });
      const { rows, nextCursor } = pageOf(found, query.limit, (release) => ({ at: release.createdAt, id: release.id }));
      return { items: await presentReleases(em, rows), nextCursor };
    });
    return { status: 200, body };
  },
  propose: async ({ params, body, user }, dependencies) =>
    ({ status: 202, body: await onceFree(dependencies, user, params.agentId, () => proposeRelease(dependencies, user, params.agentId, body)) }),
  proposeTest: async ({ params, body, user }, dependencies) =>
    ({ status: 202, body: await onceFree(dependencies, user, params.agentId, () => proposeTest(dependencies, user, params.agentId, body)) }),
  testBaseline: async ({ params, user }, { database }) =>
    ({ status: 200, body: await database.tenant(user.tenantId, (em) => testBaseline(em, params.agentId)) }),
  async choose({ params, body, user }, dependencies) {
    const release = await releaseById(dependencies, user.tenantId, params.releaseId);
    const next = await chooseVersion(dependencies, user, release, body);
    return { status: 200, body: { next, release: await readRelease(dependencies, user, release.id) } };
  },
  rollBackAgent: async ({ params, body, user }, dependencies) =>
    ({ status: 202, body: await rollBack(dependencies, user, { agentId: params.agentId, ...body }) }),
  read: async ({ params, user }, dependencies) =>
    ({ status: 200, body: await readRelease(dependencies, user, params.releaseId) }),
  approve: decided(approveUpdate),
  reject: decided(rejectUpdate),
  pause: decided(pauseUpdate),
  resume: decided(resumeUpdate),
  async abort(call, dependencies) {
    const release = await releaseById(dependencies, call.user.tenantId, call.params.releaseId);
    if (!mayAbort(call.user, release)) throw new CitiflowError('forbidden', 'Only who proposed a release, or a manager, may give it up.');
    return decided(abortUpdate)(call, dependencies);
  },
  async share({ params, body, user }, dependencies) {
    const release = await releaseById(dependencies, user.tenantId, params.releaseId);
    await decideRelease(dependencies, release, shareUpdate, { ...actionOf(release, user, body.reason), sharePercent: body.sharePercent });
    return { status: 200, body: await readRelease(dependencies, user, release.id) };
  },
  async rollBack({ params, body, user }, dependencies) {
    const release = await releaseById(dependencies, user.tenantId, params.releaseId);
    const versionId = body.versionId ?? release.baselineVersionId;
    if (!versionId) throw new CitiflowError('release_not_needed', 'No version was in production before this one. Name the version to go back to.');
    return { status: 202, body: await rollBack(dependencies, user, { agentId: release.agentId, versionId, reason: body.reason, conversations: body.conversations }) };
  },
};
