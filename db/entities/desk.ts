import { defineEntity, p } from '@mikro-orm/core';
import type { ChatEvent } from '../../domain/conversation/events.ts';
import { tenantColumns } from './columns.ts';

/** What a member of staff did in a conversation. Its id is the request's: asked twice, it is done once. */
const DeskActionSchema = defineEntity({
  name: 'DeskAction',
  tableName: 'desk_actions',
  properties: {
    ...tenantColumns,
    conversationId: p.uuid(),
    kind: p.enum(['take-over', 'hand-back', 'message', 'outcome'] as const),
    byId: p.uuid(),
    byName: p.string(),
    /** The message, the note with which the conversation was handed back, or how the outcome of a call is known. */
    text: p.text().nullable(),
    /** As it was told; empty only while that is still on its way. */
    event: p.json<ChatEvent>().nullable(),
    lastOffset: p.integer().nullable(),
  },
});
export class DeskAction extends DeskActionSchema.class {}
DeskActionSchema.setClass(DeskAction);
export { DeskActionSchema };
