import { DEMO_TENANT, DEMO_USERS } from '../../config/demo.ts';
import { authRoutes } from '../../contract/http/auth.ts';
import { ensureDemoUsers } from '../../db/demo-users.ts';
import { ApiRefusal, type Api } from './api.ts';

/** Signs in as the user who makes agents; makes the demonstration's tenant and users first where they are missing. */
export async function signInToDemo(api: Api, adminUrl: string | undefined, tell: (line: string) => void): Promise<void> {
  const builder = DEMO_USERS.find(({ role }) => role === 'builder');
  if (!builder) throw new Error('The demonstration has no builder.');
  const { signIn } = authRoutes;
  const body = { email: builder.email, password: builder.password };
  const enter = () => api.call(signIn, 200, signIn.responses[200], { body });
  try {
    await enter();
  } catch (refusal) {
    if (!(refusal instanceof ApiRefusal) || refusal.code !== 'sign_in_failed') throw refusal;
    if (!adminUrl) throw new Error('DATABASE_ADMIN_URL is needed to make the demonstration users.', { cause: refusal });
    tell(`Creating ${DEMO_USERS.length} users of "${DEMO_TENANT}"`);
    await ensureDemoUsers({ adminUrl, tenantName: DEMO_TENANT, users: [...DEMO_USERS] });
    await enter();
  }
}
