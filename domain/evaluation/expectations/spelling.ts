/** True when `text` holds `wanted`, whatever the capitals and however wide the spaces. */
export const spellsOut = (text: string, wanted: string): boolean => plain(text).includes(plain(wanted));

const plain = (text: string) => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
