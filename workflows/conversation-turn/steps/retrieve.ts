import type { Retrieved } from '../../../activities/turn/contract.ts';
import { calls, steps } from '../activities.ts';
import { mustBeActivityFailure } from '../failures.ts';
import type { Turn } from '../turn.ts';
import type { Step } from './step.ts';

export const retrieveStep: Step<'retrieve'> = async (node, turn) => {
  const { sources, unavailable, attempts } = await search(node, turn);
  turn.tried(attempts);
  turn.sources = sources;
  turn.retrieval = unavailable ? 'unavailable' : sources.length > 0 ? 'found' : 'nothing';
  if (turn.retrieval !== 'found' && node.config.whenNothingFound === 'escalate') {
    turn.handOver(unavailable ? 'The knowledge base could not be searched.' : 'Nothing relevant was found.');
  }
  return { outlet: 'next', detail: { retrieval: turn.retrieval, passages: sources.length } };
};

/** A search that is down is not the customer's trouble: the configured fallback speaks. */
async function search(node: Parameters<typeof retrieveStep>[0], turn: Turn): Promise<Retrieved> {
  try {
    return await calls.searchKnowledge({ ...turn.ref, node, visit: turn.steps.length, query: turn.messageText });
  } catch (failure) {
    mustBeActivityFailure(failure);
    await steps.announce({
      ...turn.ref,
      source: turn.nextAnnouncement(),
      events: [
        { type: 'status', step: 'rag', nodeId: node.id, message: 'The knowledge base cannot be searched right now.' },
        { type: 'retrieval-end', documentsRetrieved: 0, sources: [] },
      ],
    });
    return { sources: [], unavailable: true };
  }
}
