/** Where a running release sends new conversations. Lies beside the agent, and is nothing while no release runs. */
export interface Routing {
  releaseId: string;
  /** The version on trial. */
  versionId: string;
  /** Of new customers, in hundredths; 0 in staging. */
  sharePercent: number;
  /** Ids of customers, or e-mail addresses of staff, who get the version on trial in any case. */
  testers: readonly string[];
  /** Of an A/B test, in place of the share: which part of new customers gets which version. Together they are 100. */
  arms?: readonly { versionId: string; sharePercent: number }[];
}

/** Who starts a conversation. */
export interface Chooser {
  /** By what the same person is known again: the customer's id, the visitor's secret, the user's id. */
  key: string;
  /** Names by which a release may name this person as a tester. */
  names: readonly string[];
}

/** So fine is a share told apart: a hundredth of a hundredth. */
const BUCKETS = 10_000;

/**
 * The version that a new conversation starts on. The same person gets the same answer for as long as the release runs
 * and its share does not shrink; who has come to the new version stays there when the share grows.
 */
export function chooseVersion<Version extends string | null>(
  published: Version,
  routing: Routing | null | undefined,
  chooser: Chooser,
): Version | string {
  if (!routing) return published;
  if (routing.arms) return armOf(routing.arms, bucketOf(`${routing.releaseId}\n${chooser.key}`)) ?? published;
  return isTester(routing, chooser) || isInShare(routing, chooser.key) ? routing.versionId : published;
}

/** Named by the release: gets its version in any case, and is no part of what is measured. */
export const isTester = ({ testers }: Pick<Routing, 'testers'>, { names }: Pick<Chooser, 'names'>): boolean =>
  testers.some((tester) => names.includes(tester));

function armOf(arms: NonNullable<Routing['arms']>, bucket: number): string | undefined {
  let end = 0;
  for (const { versionId, sharePercent } of arms) {
    end += (sharePercent * BUCKETS) / 100;
    if (bucket < end) return versionId;
  }
  return undefined;
}

/** True for so many of all people, always the same ones of a release; another release picks others. */
export function isInShare({ releaseId, sharePercent }: Pick<Routing, 'releaseId' | 'sharePercent'>, key: string): boolean {
  return bucketOf(`${releaseId}\n${key}`) < (sharePercent * BUCKETS) / 100;
}

/**
 * FNV-1a over the UTF-16 units (G. Fowler, L. C. Noll, K.-P. Vo; offset basis and prime of 32 bits), and then
 * MurmurHash3's finaliser (A. Appleby), without which the last characters would not reach all bits.
 */
function bucketOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % BUCKETS;
}
