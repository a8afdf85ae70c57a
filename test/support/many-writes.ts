import { authRoutes } from '../../contract/http/auth.ts';
import { toolPolicyRoutes } from '../../contract/http/tool-policies.ts';
import { Api } from '../../scripts/seed/api.ts';
import type { Endpoints } from './system.ts';

/** Somebody of the demonstration's staff, signed in. */
export async function signedIn({ api: address, demo }: Endpoints, role: string): Promise<Api> {
  const user = demo?.users.find((one) => one.role === role);
  if (!user) throw new Error(`The demonstration has nobody who is ${role}.`);
  const api = new Api(address);
  const { signIn } = authRoutes;
  await api.call(signIn, 200, signIn.responses[200], { body: { email: user.email, password: user.password } });
  return api;
}

/** Lets one customer send more money in an hour than a bank would. */
export async function allowManyWrites(endpoints: Endpoints): Promise<void> {
  const api = await signedIn(endpoints, 'admin');
  const { readPolicy, savePolicy } = toolPolicyRoutes;
  const { updatedBy: _by, updatedAt: _at, ...policy } = await api.call(readPolicy, 200, readPolicy.responses[200]);
  const body = { ...policy, velocity: { writes: 100_000, windowMinutes: 1 }, perDayMinor: null };
  await api.call(savePolicy, 200, savePolicy.responses[200], { body });
}
