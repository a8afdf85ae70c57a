import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: the parent of `services/` when run from source, of `dist/` when bundled. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** The local Python environment that set-up makes. */
export const pythonEnvironment = join(projectRoot, '.venv');
