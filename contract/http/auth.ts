import { z } from 'zod';
import { ROLES } from '../../domain/roles.ts';
import { defineRoute } from './route.ts';

export const userSchema = z
  .object({ id: z.string(), email: z.string(), name: z.string(), role: z.enum(ROLES), tenantId: z.string() })
  .meta({ id: 'User' });
export type User = z.infer<typeof userSchema>;

const session = z.object({ user: userSchema });

export const authRoutes = {
  signIn: defineRoute({
    method: 'post',
    path: '/api/v1/auth/sign-in',
    summary: 'Sign in with e-mail address and password',
    tag: 'Sign-in',
    access: 'public',
    body: z.object({ email: z.email().max(254), password: z.string().min(1).max(1024) }),
    responses: { 200: session },
  }),
  signOut: defineRoute({
    method: 'post',
    path: '/api/v1/auth/sign-out',
    summary: 'End the session',
    tag: 'Sign-in',
    access: 'signed-in',
    responses: { 204: null },
  }),
  me: defineRoute({
    method: 'get',
    path: '/api/v1/auth/me',
    summary: 'Who is signed in',
    tag: 'Sign-in',
    access: 'signed-in',
    responses: { 200: session },
  }),
  setting: defineRoute({
    method: 'get',
    path: '/api/v1/auth/setting',
    summary: 'What the sign-in page needs: mode, demonstration users (development only), model in use',
    tag: 'Sign-in',
    access: 'public',
    responses: {
      200: z.object({
        mode: z.enum(['development', 'production']),
        demoUsers: z.array(z.object({ email: z.string(), password: z.string(), name: z.string(), role: z.enum(ROLES) })),
        demoCustomers: z.array(z.object({ id: z.string(), name: z.string(), token: z.string() })),
        /** Set when no real model is configured: shown beside every chat. */
        modelNotice: z.string().nullable(),
        bankOutboxUrl: z.string().nullable(),
        temporalUiUrl: z.string().nullable(),
      }),
    },
  }),
};
