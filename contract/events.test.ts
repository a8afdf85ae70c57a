import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { ChatEventBody } from '../domain/conversation/events.ts';
import { chatEventBodySchema, clientFrameSchema } from './events.ts';

test('the engine and the wire speak the same events', () => {
  expectTypeOf<z.infer<typeof chatEventBodySchema>['type']>().toEqualTypeOf<ChatEventBody['type']>();
  expectTypeOf<ChatEventBody>().toExtend<z.input<typeof chatEventBodySchema>>();
  expect(chatEventBodySchema.parse({ type: 'text-delta', text: 'a' })).toEqual({ type: 'text-delta', text: 'a' });
});

test('a frame of an unknown type, and one that lacks a field, are refused', () => {
  expect(clientFrameSchema.safeParse({ type: 'dance' }).success).toBe(false);
  expect(clientFrameSchema.safeParse({ type: 'message', text: 'no id' }).success).toBe(false);
});
