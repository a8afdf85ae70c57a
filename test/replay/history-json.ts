import proto from '@temporalio/proto';

const { History } = proto.temporal.api.history.v1;
type History = proto.temporal.api.history.v1.IHistory;

/** What says where a history was made, and nothing about what happened. */
const OF_THE_MACHINE = new Set(['stackTrace', 'identity']);

/** Histories are kept as JSON with names of enums, so that a reviewer can read what a change of them means. */
export function historyAsJson(history: History): string {
  const plain: unknown = History.toObject(History.create(history), { enums: String, longs: String, bytes: String });
  const kept = (key: string, value: unknown) => (OF_THE_MACHINE.has(key) ? undefined : value);
  return `${JSON.stringify(plain, kept, 1)}\n`;
}

export const historyFromJson = (json: string): History => History.fromObject(JSON.parse(json));
