import { createHash, randomBytes } from 'node:crypto';

/** 32 random bytes, as a cookie holds them. */
export const newSecret = () => randomBytes(32).toString('base64url');

/** As a secret is stored: of random bytes a plain hash gives nothing away. */
export const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');
