import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { folded } from '../domain/conversation/folded.ts';
import { openOrm, type Orm } from './orm.ts';

let orm: Orm;
beforeAll(async () => {
  orm = await openOrm(inject('databaseUrl'));
});
afterAll(() => orm.close(true));

test.each([
  'ÀÉÎÕÜ àéîõü ÇŞŽ', 'ßẞ ÆæŒœ ØøŁłĐđÐð', 'İıI ΟΔΟΣ ς Ёё Йй', 'Việt Nam', 'e\u0301\u0323', '한국어 カード が ป้า हिन्दी', 'ASCII only', '🙂 ﬁ Ａ ① ²', '',
])('the database folds "%s" as we do', async (text) => {
  expect(await orm.em.fork().execute('select folded(?) as text', [text])).toEqual([{ text: folded(text) }]);
});
