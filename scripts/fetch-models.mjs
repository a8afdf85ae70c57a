// node scripts/fetch-models.mjs   Only the models of models.json, with this machine's own Python; for images.
import { fetchModels } from './lib/models.mjs';
import { fail, step } from './lib/progress.mjs';
import { findPython } from './lib/requirements.mjs';

step('models', () => fetchModels(findPython().name)).catch(fail);
