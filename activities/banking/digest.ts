import { createHash } from 'node:crypto';
import { argumentsToDigest } from '../../domain/tools/canonical.ts';

/**
 * Lower-case hex SHA-256 that binds an approval to one tool and its exact arguments (wire.md, approvals).
 * Give it the arguments as they were parsed, with defaults filled in: those are shown and executed.
 * @throws TypeError when the arguments are not JSON
 */
export const argumentsDigest = (toolName: string, args: unknown): string =>
  createHash('sha256').update(argumentsToDigest(toolName, args), 'utf8').digest('hex');
