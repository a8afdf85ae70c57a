import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../services/project-root.ts';

/** What test/support/global-services.ts builds, once for all files: none waits for a build of its own. */
export const BUILT = ['models', 'bank', 'extract', 'workflows'] as const;

const dist = join(projectRoot, 'dist');
export const BANK_PROGRAM = join(dist, 'bank.mjs');
/** The program of the thread that reads packed and large files. */
export const EXTRACT_PROGRAM = pathToFileURL(join(dist, 'extract.mjs'));
export const WORKFLOW_BUNDLE = join(dist, 'workflows.js');
