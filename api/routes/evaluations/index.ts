import type { evaluationRoutes } from '../../../contract/http/evaluations.ts';
import type { HandlersOf } from '../../handler.ts';
import { addFromConversation } from './from-conversation.ts';
import { cancelSuiteRun, estimateRun, listRuns, readRun, startSuiteRun } from './runs.ts';
import { createSuite, exportSuite, importSuite, listSuites, readSuite, removeSuite, saveSuite } from './suites.ts';

export const evaluationHandlers: HandlersOf<typeof evaluationRoutes> = {
  list: listSuites,
  create: createSuite,
  import: importSuite,
  read: readSuite,
  save: saveSuite,
  remove: removeSuite,
  export: exportSuite,
  addFromConversation,
  estimate: estimateRun,
  start: startSuiteRun,
  runs: listRuns,
  run: readRun,
  cancel: cancelSuiteRun,
};
