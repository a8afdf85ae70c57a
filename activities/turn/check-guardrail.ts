import type { EventLog } from '../../db/event-log.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import { applyGuardrail } from '../../domain/guardrails/index.ts';
import type { GuardrailRequest, GuardrailVerdict } from './contract.ts';
import { createPublisher } from './publisher.ts';

/**
 * Applies one guardrail node. A message that it masks is masked in the history, too: later turns and readers
 * see what the model saw. One that it blocks stays what the customer said, and is marked: no later turn reads it.
 */
export async function checkGuardrail(orm: Orm, log: EventLog, request: GuardrailRequest): Promise<GuardrailVerdict> {
  const { tenantId, turnId, node, visit, text, sources, citations } = request;
  const { kept, ...verdict } = applyGuardrail(node.config, {
    text,
    sources: sources.length,
    citations,
    publicTexts: sources.map((source) => source.text),
  });
  if (node.config.applyTo === 'message' && (verdict.blocked || kept !== text)) {
    await withTenant(orm, tenantId, (em) =>
      em.execute(
        "update messages set content = ?, metadata = metadata || ?::jsonb where turn_id = ? and role = 'user'",
        [kept, JSON.stringify(verdict.blocked ? { heldBack: true } : {}), turnId],
      ),
    );
  }
  if (verdict.flags.length > 0) {
    await createPublisher(log, request, `${turnId}/guardrail/${node.id}/${visit}`).publish({
      type: 'status',
      step: 'guardrail',
      nodeId: node.id,
      message: verdict.blocked ? 'This was held back by a guardrail.' : 'Checked by a guardrail.',
    });
  }
  return verdict;
}
