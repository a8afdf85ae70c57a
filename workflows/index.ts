/** What the worker's bundle registers: every workflow, by the name that Temporal knows it by. */
export { abTest } from './ab-test/workflow.ts';
export { conversationTurn } from './conversation-turn/workflow.ts';
export { documentRemoval, knowledgeBaseRemoval } from './document-ingestion/removal.ts';
export { documentIngestion } from './document-ingestion/workflow.ts';
export { evaluationRun } from './evaluation-run/workflow.ts';
export { replayRun } from './replay-run/workflow.ts';
export { stagedDeployment } from './staged-deployment/workflow.ts';
export { callLookUp } from './tool-execution/look-up.ts';
export { toolExecution } from './tool-execution/workflow.ts';
