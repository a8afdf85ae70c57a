import { migrate } from '../db/migrate.ts';

const { DATABASE_ADMIN_URL: adminUrl, DATABASE_APP_PASSWORD: appPassword } = process.env;
if (!adminUrl || !appPassword) {
  console.error('DATABASE_ADMIN_URL and DATABASE_APP_PASSWORD are needed to migrate the database.');
  process.exit(2);
}
const done = await migrate({ adminUrl, appPassword });
console.log(JSON.stringify({ migrated: done }));
