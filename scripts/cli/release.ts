import { proposalSchema, releaseRoutes, type Release } from '../../contract/http/releases.ts';
import { STAGES } from '../../domain/release/model.ts';
import { call, callPatiently, type Connection } from './api.ts';
import { read } from './files.ts';
import { UsageError, type Options } from './options.ts';
import { versionOf } from './versions.ts';

const POLL_MS = 500;
type Say = (line: string) => void;

/** What a file may say of a release; flags say it over. */
const fileSchema = proposalSchema.partial().strict();

/**
 * Proposes a version, or decides on a release that somebody else has proposed, and follows it where that is asked for.
 * @returns whether it reached the stage that is waited for; without one, whether what was asked was done
 */
export async function release(to: Connection, options: Options, say: Say): Promise<boolean> {
  const decides = [options.approve, options.reject, options.abort].filter(Boolean).length;
  if (decides > 1 || (decides > 0 && !options.release)) throw new UsageError('Name --release, and one of --approve, --reject and --abort.');
  if (!options.release && !options.agent) throw new UsageError('release needs --agent to propose a version of, or --release to follow or decide on.');
  const releaseId = options.release ?? (await propose(to, options, say));
  if (decides > 0) await decide(to, releaseId, options, say);
  return options.wait === undefined ? true : reaches(to, releaseId, options.wait, say);
}

async function propose(to: Connection, options: Options, say: Say): Promise<string> {
  const agentId = options.agent ?? '';
  const told = options.file === undefined ? {} : fileSchema.parse(read(options.file));
  const note = options.note ?? told.note;
  if (!note) throw new UsageError('Say what the release is for, by --note or in the file.');
  const versionId = options.version || !told.versionId ? await versionOf(to, agentId, options.version, 'release needs --agent.') : told.versionId;
  const body = {
    ...told, versionId, note,
    ...(options.gate.length > 0 ? { gates: { suites: options.gate.map(gateOf) } } : {}),
    ...(options.canary === undefined ? {} : { canary: { ...told.canary, steps: options.canary.split(',').map(stepOf) } }),
    ...(options.move ? { conversations: 'move' } : {}),
  };
  const { releaseId } = await call(to, releaseRoutes.propose, { params: { agentId }, body });
  say(`Release ${releaseId} is proposed.`);
  return releaseId;
}

async function decide(to: Connection, releaseId: string, { approve, reject, reason }: Options, say: Say): Promise<void> {
  if (!approve && !reason) throw new UsageError('Say why, by --reason.');
  const route = approve ? releaseRoutes.approve : reject ? releaseRoutes.reject : releaseRoutes.abort;
  await call(to, route, { params: { releaseId }, body: reason ? { reason } : {} });
  say(approve ? 'Approved.' : reject ? 'Rejected.' : 'Aborted.');
}

async function reaches(to: Connection, releaseId: string, wanted: NonNullable<Options['wait']>, say: Say): Promise<boolean> {
  for (let before = ''; ; ) {
    const now = await callPatiently(to, releaseRoutes.read, { params: { releaseId } }, say);
    const line = standingOf(now);
    if (line !== before) say(line);
    before = line;
    if (now.endedAt !== null) return now.outcome === 'released';
    // A release without a canary passes its stage by: what is behind counts as reached.
    if (wanted !== 'production' && STAGES.indexOf(now.stage) >= STAGES.indexOf(wanted)) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function standingOf({ version, stage, sharePercent, paused, outcome, reason }: Release): string {
  if (stage === 'ended') return `${version.version}: ${outcome ?? 'ended'}${reason ? `. ${reason}` : ''}`;
  return `${version.version}: ${stage}${stage === 'canary' ? ` at ${sharePercent} %` : ''}${paused ? ', paused' : ''}`;
}

function gateOf(text: string): { suiteId: string; failUnder: number } {
  const [suiteId = '', failUnder = '1'] = text.split('=');
  const share = Number(failUnder);
  if (suiteId === '' || !(share >= 0 && share <= 1)) throw new UsageError(`--gate ${text}: a suite’s id is needed, and after = a share from 0 to 1.`);
  return { suiteId, failUnder: share };
}

function stepOf(text: string): { sharePercent: number; holdSeconds: number } {
  const [share, minutes = '60'] = text.split(':').map((part) => part.trim());
  const step = { sharePercent: Number(share), holdSeconds: Math.round(Number(minutes) * 60) };
  if (Number.isInteger(step.sharePercent) && step.holdSeconds > 0) return step;
  throw new UsageError(`--canary ${text}: shares with their minutes are needed, such as 5:60,25:60.`);
}
