import type { KnowledgeGap } from '../../contract/http/analytics.ts';
import { ANALYTICS } from '../../domain/analytics/range.ts';
import { maskPersonalDataIn } from '../../domain/guardrails/personal-data.ts';
import { conversationIs, isoUtc, type Scope } from './period.ts';

interface QuestionRow {
  question: string;
  at: string;
  conversationId: string;
  agentId: string;
  agentName: string;
  versionId: string;
}

/** As much of a question as a list shows. */
const QUESTION_CHARACTERS = 280;

/**
 * What was asked in vain. Masked before it is put together with its like: two people who write the same sentence with
 * their own card number have asked the same.
 */
export async function knowledgeGapsOf(scope: Scope): Promise<{ items: KnowledgeGap[]; turns: number }> {
  const only = conversationIs(scope);
  const where = `t.found_nothing and t.created_at >= ?::timestamptz and t.created_at < ?::timestamptz and ${only.sql}`;
  const parameters = [scope.from, scope.to, ...only.parameters];
  const [[all], questions] = await Promise.all([
    scope.rows<{ turns: number }>(
      `select count(*)::int as turns from turns t join conversations c on c.id = t.conversation_id where ${where}`, parameters),
    scope.rows<QuestionRow>(
      // The newest of them first, and only then what was asked in each.
      `with asked as materialized (
         select t.id, t.created_at, c.id as conversation_id, c.agent_id, c.version_id from turns t join conversations c on c.id = t.conversation_id
         where ${where} order by t.created_at desc, t.id limit ${ANALYTICS.questionsRead})
       select m.content as question, ${isoUtc('asked.created_at')} as at, asked.conversation_id as "conversationId",
         asked.agent_id as "agentId", a.name as "agentName", asked.version_id as "versionId"
       from asked join agents a on a.id = asked.agent_id
         join messages m on m.conversation_id = asked.conversation_id and m.turn_id = asked.id and m.role = 'user'
       order by asked.created_at desc, asked.id`, parameters),
  ]);
  const gaps = together(questions);
  const searched = await searchedBy(scope, [...new Set(gaps.map(({ versionId }) => versionId))]);
  return {
    turns: all?.turns ?? 0,
    items: gaps.map(({ versionId, ...gap }) => ({ ...gap, knowledgeBases: searched.get(versionId) ?? [] })),
  };
}

type Gap = Omit<KnowledgeGap, 'knowledgeBases'> & { versionId: string };

/** By agent and wording; upper and lower case, blanks and marks at the end are no other question. Rows come newest first. */
function together(rows: readonly QuestionRow[]): Gap[] {
  const gaps = new Map<string, Gap>();
  const maskedTexts = new Map<string, string>();
  const maskedOf = (question: string) => {
    const known = maskedTexts.get(question);
    if (known !== undefined) return known;
    const masked = maskPersonalDataIn(question).text.trim().replaceAll(/\s+/g, ' ');
    maskedTexts.set(question, masked);
    return masked;
  };
  for (const { question, at, ...of } of rows) {
    const masked = maskedOf(question);
    const key = `${of.agentId} ${masked.toLowerCase().replace(/[\s.!?…]+$/u, '')}`;
    const known = gaps.get(key);
    if (known) known.count += 1;
    else gaps.set(key, { question: shortened(masked), count: 1, lastAt: at, ...of });
  }
  return [...gaps.values()].sort((a, b) => b.count - a.count).slice(0, ANALYTICS.questions);
}

const shortened = (text: string) => (text.length > QUESTION_CHARACTERS ? `${text.slice(0, QUESTION_CHARACTERS - 1)}…` : text);

/** The knowledge bases that a version's flow searches, as far as they are there. */
async function searchedBy({ rows }: Scope, versionIds: readonly string[]) {
  if (versionIds.length === 0) return new Map<string, { id: string; name: string }[]>();
  const found = await rows<{ versionId: string; bases: { id: string; name: string }[] }>(
    `select v.id as "versionId", jsonb_agg(distinct jsonb_build_object('id', k.id, 'name', k.name)) as bases
     from agent_versions v, jsonb_array_elements(v.flow->'nodes') as n(node),
       jsonb_array_elements_text(node->'config'->'knowledgeBaseIds') as b(id), knowledge_bases k
     where v.id in (${versionIds.map(() => '?').join(', ')}) and node->>'type' = 'retrieve'
       and jsonb_typeof(node->'config'->'knowledgeBaseIds') = 'array' and k.id::text = b.id and k.deleted_at is null
     group by v.id`,
    versionIds,
  );
  return new Map(found.map(({ versionId, bases }) => [versionId, bases]));
}
