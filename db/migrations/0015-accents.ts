import { Migration } from '@mikro-orm/migrations';

/**
 * Words are found with accents or without, and in any case. With the locale C, in which the embedded database runs,
 * PostgreSQL knows no small letters but those of ASCII: "Über" was not "über". Done with what PostgreSQL has itself and
 * `folded` in domain/conversation/folded.ts can repeat to the letter, which an extension's rules could not.
 */
export class Accents extends Migration {
  override up(): void {
    this.addSql(String.raw`
      create function folded(value text) returns text language sql immutable strict parallel safe
        return case when octet_length(value) = char_length(value) then lower(value collate "pg_c_utf8")
          else translate(replace(replace(replace(
              lower(regexp_replace(normalize(value, nfd), '[\u0300-\u036f]', '', 'g') collate "pg_c_utf8"),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđðıς', 'olddiσ') end;`);
    this.addSql(`
      alter table messages drop column words;
      alter table messages add column words tsvector generated always as (to_tsvector('simple', folded(left(content, 200000)))) stored;
      create index messages_words on messages using gin (words);`);
  }
}
