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
  'tools:execute': ['builder', 'support', 'admin'],
  'chat:test': everyone,
  'conversations:read': everyone,
  'conversations:write': ['builder', 'support', 'manager', 'operator', 'admin'],
  'approvals:read': ['support', 'manager', 'operator', 'admin'],
  'approvals:decide': ['support', 'admin'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** True when the role carries the permission. */
export function may(role: Role, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(role);
}
