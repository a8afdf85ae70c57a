import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from './orm.ts';
import { Foundation } from './migrations/0001-foundation.ts';
import { ApiKeys } from './migrations/0002-api-keys.ts';
import { ToolPolicy } from './migrations/0003-tool-policy.ts';
import { SupportDesk } from './migrations/0004-support-desk.ts';
import { ImportedTools } from './migrations/0005-imported-tools.ts';
import { Evaluations } from './migrations/0006-evaluations.ts';
import { Deployments } from './migrations/0007-deployments.ts';
import { Trials } from './migrations/0008-trials.ts';
import { LookingBack } from './migrations/0009-looking-back.ts';
import { Figures } from './migrations/0010-figures.ts';
import { Replays } from './migrations/0011-replays.ts';
import { TestsAndMoves } from './migrations/0012-tests-and-moves.ts';
import { Audit } from './migrations/0013-audit.ts';
import { FormerVersions } from './migrations/0014-former-versions.ts';
import { Accents } from './migrations/0015-accents.ts';
import { Lookups } from './migrations/0016-lookups.ts';

/** Oldest first. A migration that has been released is never edited. */
const migrations = [
  { name: '0001-foundation', class: Foundation },
  { name: '0002-api-keys', class: ApiKeys },
  { name: '0003-tool-policy', class: ToolPolicy },
  { name: '0004-support-desk', class: SupportDesk },
  { name: '0005-imported-tools', class: ImportedTools },
  { name: '0006-evaluations', class: Evaluations },
  { name: '0007-deployments', class: Deployments },
  { name: '0008-trials', class: Trials },
  { name: '0009-looking-back', class: LookingBack },
  { name: '0010-figures', class: Figures },
  { name: '0011-replays', class: Replays },
  { name: '0012-tests-and-moves', class: TestsAndMoves },
  { name: '0013-audit', class: Audit },
  { name: '0014-former-versions', class: FormerVersions },
  { name: '0015-accents', class: Accents },
  { name: '0016-lookups', class: Lookups },
];

const applicationRights = 'nosuperuser nobypassrls nocreatedb nocreaterole';

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * Brings the schema up to date as its owner. The application role is made here: it may log in and use the
 * tables, and is neither a superuser nor able to bypass row-level security.
 * @param options.adminUrl owner's connection; the database is created when it is missing
 * @param options.appPassword password of the role `citiflow_app`
 */
export async function migrate(options: { adminUrl: string; appPassword: string }): Promise<string[]> {
  const orm = await MikroORM.init({
    ...ormOptions(options.adminUrl),
    extensions: [Migrator],
    migrations: { migrationsList: migrations, snapshot: false, transactional: true, allOrNothing: true },
    ensureDatabase: { create: false },
  });
  try {
    const [existing] = await orm.em.execute<unknown[]>("select 1 from pg_roles where rolname = 'citiflow_app'");
    // Only a superuser may say "nosuperuser" of a role that exists; a managed database's owner is none.
    const rights = existing ? 'alter role citiflow_app with' : `create role citiflow_app with ${applicationRights}`;
    await orm.em.execute(`${rights} login password ${quoted(options.appPassword)}`);
    await orm.em.execute('grant usage on schema public to citiflow_app');
    const done = await orm.migrator.up();
    return done.map((migration) => migration.name);
  } finally {
    await orm.close(true);
  }
}
