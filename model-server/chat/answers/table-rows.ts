interface Cell {
  header?: string;
  value: string;
}

const headed = /^([\p{Lu}\d][^:.;?!]{0,48}): (\S.*)$/u;
const nothing = /^[-–—]$/;

/**
 * A table's row as documents are commonly flattened: "Express; Price: $5; Time: 2 days", the first cell with or
 * without its heading. Nothing for any other line.
 */
export function readTableRow(line: string): Cell[] | undefined {
  const cells = line.trim().split('; ');
  const [first, ...others] = cells.map(readCell);
  if (first === undefined || others.length === 0 || !others.every(({ header }) => header !== undefined)) return undefined;
  return [first, ...others];
}

/** A row in words: "Express: price $5; time 2 days." */
export function tellRow([first, ...others]: Cell[]): string {
  if (!first) return '';
  const subject = first.header !== undefined && /^\d/.test(first.value) ? `${first.header} ${first.value}` : first.value;
  const told = others.filter(({ value }) => !nothing.test(value)).map(tellCell);
  return `${subject}: ${told.join('; ')}`.replace(/(?<![.!?])$/, '.');
}

function readCell(cell: string): Cell {
  const [, header, value] = headed.exec(cell) ?? [];
  return header !== undefined && value !== undefined ? { header, value } : { value: cell };
}

function tellCell({ header = '', value }: Cell): string {
  // "Points: 2 points a dollar" says it twice.
  if (value.toLowerCase().includes(header.toLowerCase())) return value;
  const name = /^\p{Lu}\p{Ll}/u.test(header) ? header.charAt(0).toLowerCase() + header.slice(1) : header;
  return /^\p{Lu}/u.test(value) ? `${name}: ${value}` : `${name} ${value}`;
}
