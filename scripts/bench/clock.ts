/** Milliseconds of the machine's steady clock: the same in every process of this machine. */
export const steadyMs = (): number => Number(process.hrtime.bigint()) / 1e6;

const wallOffsetMs = performance.timeOrigin + performance.now() - steadyMs();

/** The steady clock's time as milliseconds since 1970, to lay it beside what servers write down. */
export const wallMs = (steady: number): number => steady + wallOffsetMs;
