import { defineEntity, p } from '@mikro-orm/core';
import { ROLES } from '../../domain/roles.ts';
import { tenantColumns } from './columns.ts';

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    ...tenantColumns,
    email: p.string(),
    name: p.string(),
    role: p.enum(ROLES),
    /** scrypt, as `scrypt$N$r$p$salt$hash`, base64. */
    passwordHash: p.text().hidden(),
  },
});
export class User extends UserSchema.class {}
UserSchema.setClass(User);
export { UserSchema };
