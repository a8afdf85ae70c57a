/** Who may do what, decided here and nowhere else. */
export const ROLES = ['builder', 'manager', 'support', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const everyone: readonly Role[] = ROLES;

export const PERMISSIONS = {
  'agents:read': everyone,
  'agents:write': ['builder', 'manager', 'admin'],
  'knowledge:read': everyone,
  'knowledge:write': ['builder', 'manager', 'admin'],
  'tools:read': everyone,
  'tools:write': ['builder', 'manager', 'admin'],
  'tools:execute': ['builder', 'support', 'admin'],
  'chat:test': everyone,
  'conversations:read': everyone,
  'conversations:write': ['builder', 'support', 'manager', 'operator', 'admin'],
  'conversations:take-over': ['support', 'admin'],
  'approvals:read': ['support', 'manager', 'operator', 'admin'],
  // A manager decides as the second person only: see api/commands/decide-approval.ts.
  'approvals:decide': ['support', 'manager', 'admin'],
  'evaluations:read': everyone,
  'evaluations:write': ['builder', 'manager', 'admin'],
  'policies:write': ['manager', 'admin'],
  'tool-calls:resolve': ['support', 'operator', 'admin'],
  'releases:read': everyone,
  'releases:propose': ['builder', 'manager', 'admin'],
  // Never on their own proposal: domain/release/standing.ts.
  'releases:decide': ['manager', 'admin'],
  'analytics:read': ['builder', 'manager', 'admin'],
  'api-keys:manage': ['admin'],
  'audit:read': ['admin'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;
// Object.keys forgets what the keys are; the table is closed, so they are these.
export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as [Permission, ...Permission[]];

/** True when the role carries the permission. */
export function may(role: Role, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(role);
}

/** What a role may, or of that only what the scopes name: an API key's rights. */
export const rightsOf = (role: Role, scopes: readonly Permission[] | null = null): Permission[] =>
  PERMISSION_NAMES.filter((permission) => may(role, permission) && (scopes === null || scopes.includes(permission)));
