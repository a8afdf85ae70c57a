/** What the worker's bundle registers: every workflow, by the name that Temporal knows it by. */
export { conversationTurn } from './conversation-turn/workflow.ts';
export { documentIngestion, documentRemoval } from './document-ingestion/workflow.ts';
export { toolExecution } from './tool-execution/workflow.ts';
