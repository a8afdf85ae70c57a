import type { NodeType } from '../../../domain/flow/model.ts';
import { approvalStep } from './approval.ts';
import { conditionStep } from './condition.ts';
import { guardrailStep } from './guardrail.ts';
import { handoffStep } from './handoff.ts';
import { modelStep } from './model.ts';
import { replyStep } from './reply.ts';
import { retrieveStep } from './retrieve.ts';
import { endStep, startStep } from './start.ts';
import type { Step } from './step.ts';
import { toolStep } from './tool.ts';
import { waitStep } from './wait.ts';

/** Every node type's step. The compiler asks for one when a type is added. */
export const STEPS: { [Type in NodeType]: Step<Type> } = {
  start: startStep,
  guardrail: guardrailStep,
  retrieve: retrieveStep,
  model: modelStep,
  tool: toolStep,
  condition: conditionStep,
  reply: replyStep,
  handoff: handoffStep,
  approval: approvalStep,
  wait: waitStep,
  end: endStep,
};
