const NAME_CHARACTERS = 120;

/** The name itself, or with the first number behind it that nobody has: `Fees`, `Fees (2)`, `Fees (3)`. */
export function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  for (let number = 2; ; number += 1) {
    const ending = ` (${number})`;
    const made = `${name.slice(0, NAME_CHARACTERS - ending.length)}${ending}`;
    if (!taken.includes(made)) return made;
  }
}
