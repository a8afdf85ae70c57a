import type { InboxCounts, InboxEvent, inboxRoutes } from '../../../contract/http/inbox.ts';
import { openEventStream } from '../../event-stream.ts';
import { STREAMED, type Handler, type HandlersOf } from '../../handler.ts';

const COUNTS = `select
  (select count(*)::int from approvals where status = 'waiting') as waiting,
  (select count(*)::int from tool_calls where status = 'unknown') as unknown,
  (select count(*)::int from conversations where status = 'handed-over' and mode <> 'evaluation') as "handedOver",
  (select count(*)::int from conversations where status = 'handed-over' and mode <> 'evaluation' and taken_by_id is null) as unclaimed`;

/** Changes as they happen. Nothing is repeated after a lost connection: who comes back loads the lists again. */
const streamInbox: Handler<typeof inboxRoutes.events> = async ({ response, user, caller }, { inbox, apiKeys }) => {
  openEventStream<InboxEvent>(response, ({ deliver, end }) => {
    const stopListening = inbox.listen({ tenantId: user.tenantId, deliver, ended: end });
    const endWatch = caller.apiKey && apiKeys.watch(caller.apiKey, end);
    return () => {
      endWatch?.();
      stopListening();
    };
  });
  return STREAMED;
};

export const inboxHandlers: HandlersOf<typeof inboxRoutes> = {
  async counts({ user }, { database }) {
    const [counts] = await database.query<InboxCounts>(user.tenantId, COUNTS, []);
    return { status: 200, body: counts ?? { waiting: 0, unknown: 0, handedOver: 0, unclaimed: 0 } };
  },
  events: streamInbox,
};
