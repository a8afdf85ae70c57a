import type { authRoutes } from '../../../contract/http/auth.ts';
import type { Environment } from '../../../config/env.ts';
import { DEMO_CUSTOMERS, DEMO_TENANT, DEMO_USERS } from '../../../config/demo.ts';
import type { Dependencies } from '../../dependencies.ts';
import type { Handler } from '../../handler.ts';

const DEMO_TOKEN_SECONDS = 30 * 24 * 3600;
const NO_MODEL = 'Demonstration model, not an AI: set OPENAI_API_KEY, ANTHROPIC_API_KEY or LLM_BASE_URL';

/** What the sign-in page needs before anybody has signed in. Demonstration users exist in development only. */
export const setting: Handler<typeof authRoutes.setting> = async (_call, dependencies) => {
  const { environment } = dependencies;
  const development = environment.CITIFLOW_MODE === 'development';
  const tenantId = development ? await dependencies.database.tenantNamed(DEMO_TENANT) : undefined;
  const body = {
    mode: environment.CITIFLOW_MODE,
    demoUsers: tenantId ? [...DEMO_USERS] : [],
    demoCustomers: tenantId ? demoCustomers(dependencies, tenantId) : [],
    modelNotice: modelNotice(environment),
    bankOutboxUrl: development ? (environment.CORE_BANKING_OUTBOX_URL ?? null) : null,
    temporalUiUrl: development ? (environment.TEMPORAL_UI_URL ?? null) : null,
  };
  return { status: 200, body };
};

function demoCustomers({ customerTokens }: Dependencies, tenantId: string) {
  const exp = Math.floor(Date.now() / 1000) + DEMO_TOKEN_SECONDS;
  return DEMO_CUSTOMERS.map(({ id, name }) => ({ id, name, token: customerTokens.sign({ sub: id, name, tenantId, exp }) }));
}

/** What the studio must say while no real model is set up; null when one is. */
export const modelNotice = (environment: Environment) =>
  environment.LLM_BASE_URL || environment.OPENAI_API_KEY || environment.ANTHROPIC_API_KEY ? null : NO_MODEL;
