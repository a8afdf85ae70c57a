import { acceptRelease } from '../../db/accept-release.ts';
import { canaryFigures } from '../../db/canary-figures.ts';
import { gateResults } from '../../db/evaluation-gates.ts';
import { replayGateResult } from '../../db/replay-gate.ts';
import type { NotificationFeed } from '../../db/notification-feed.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import { testFigures } from '../../db/test-figures.ts';
import { checkVersion } from '../imported-tools/check-version.ts';
import type { ReleaseActivities } from './contract.ts';
import { tell } from './tell.ts';

export const createReleaseActivities = ({ orm, notifications }: { orm: Orm; notifications: NotificationFeed }): ReleaseActivities => ({
  acceptRelease: (proposal) => withTenant(orm, proposal.tenantId, (em) => acceptRelease(em, proposal)),
  checkVersion: (version) => withTenant(orm, version.tenantId, (em) => checkVersion(em, version)),
  checkGates: (version, gates) => withTenant(orm, version.tenantId, (em) => gateResults(em, version.versionId, gates)),
  checkReplay: (version, gate) => withTenant(orm, version.tenantId, (em) => replayGateResult(em, version.releaseId, gate)),
  measureCanary: (request) => canaryFigures(orm, request),
  measureTest: (request) => testFigures(orm, request),
  tell: (version, telling) => tell({ orm, notifications }, version, telling),
});
