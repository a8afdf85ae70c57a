/** An answer that comes when the test says so. */
export function late<Value>(): { answer: Promise<Value>; give: (value: Value) => void } {
  let give: (value: Value) => void = () => undefined;
  const answer = new Promise<Value>((resolve) => (give = resolve));
  return { answer, give };
}
