import { defineUpdate } from '@temporalio/workflow';

/** Who gives a verdict. */
export interface Decider {
  kind: 'customer' | 'support';
  id: string;
  name: string;
}

export interface Decision {
  approvalId: string;
  decision: 'approve' | 'reject';
  /** Sealed with purpose `approval/<id>`: Temporal's history never holds a code in clear. */
  sealedCode?: string;
  argumentsDigest: string;
  by: Decider;
  reason?: string;
  /** How staff made sure of the customer: a call-back stands for the code. */
  verification?: 'code' | 'call-back';
  /** The turn that the approval was announced in: another turn's run never opens it. */
  turnId?: string;
}

export interface DecisionResult {
  status: 'approved' | 'rejected';
  outcome: 'approved' | 'rejected';
}

/**
 * A verdict on a waiting call. An update and not a signal: who decides learns at once whether it counted.
 * Fails with an ApplicationFailure whose type is one of approval_closed, approval_mismatch, forbidden,
 * approval_needs_other_person, approval_reason_required, approval_code_required, approval_code_wrong (its details:
 * `{ triesLeft }`), bank_unavailable.
 */
export const decideApprovalUpdate = defineUpdate<DecisionResult, [Decision]>('decideApproval');
