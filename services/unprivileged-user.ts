import { execFileSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface UnprivilegedUser {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root. For root: the user that it runs as instead, `postgres` if the machine has
 * one, else `nobody`. Undefined for everybody else.
 */
export function unprivilegedUser(): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const user = lookUp(name);
    if (user) return user;
  }
  throw new Error('PostgreSQL does not run as root, and this machine has neither a user "postgres" nor "nobody". '
    + 'Start as an ordinary user, or set DATABASE_URL and DATABASE_ADMIN_URL.');
}

function lookUp(name: string): UnprivilegedUser | undefined {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** True when every folder on the way to `path` may be entered by everybody. */
function reachable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/**
 * The command that runs `command` as this user. Under a closed folder such as /root the user could not even
 * reach the program, so there it keeps root's right to pass folders, and nothing else (util-linux's setpriv).
 */
export function asUser(
  user: UnprivilegedUser, command: string, args: string[], folders: string[],
): { command: string; args: string[]; uid?: number; gid?: number } {
  if ([dirname(command), ...folders].every(reachable)) return { command, args, ...user };
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!setpriv) {
    throw new Error(`PostgreSQL does not run as root, and another user cannot reach ${dirname(command)}. `
      + 'Move the project to a folder that others may enter (for example /srv), or start as an ordinary user.');
  }
  const capability = '+dac_override,+dac_read_search';
  return {
    command: setpriv,
    args: [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--inh-caps', capability,
      '--ambient-caps', capability, command, ...args],
  };
}
