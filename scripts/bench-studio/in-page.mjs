/** The value that so many of a hundred do not exceed. */
export function centile(values, percent) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor((percent / 100) * sorted.length))];
}

/** How long each frame took, in milliseconds, while something went on. */
export async function framesWhile(page, work) {
  await page.evaluate(() => {
    const frames = [];
    let last = performance.now();
    window.benchFrames = frames;
    window.benchRuns = true;
    const frame = (now) => {
      frames.push(now - last);
      last = now;
      if (window.benchRuns) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await work();
  return page.evaluate(() => {
    window.benchRuns = false;
    return window.benchFrames.slice(2);
  });
}

/** Moves a node by keys so many times, each move a step of its own, and takes each back: from the key to the layout. */
export async function undoTimes(page, times) {
  for (let time = 0; time < times; time += 1) {
    await page.locator('.vue-flow__node-step').nth(time % 8).focus();
    await page.keyboard.press('Shift+ArrowDown');
  }
  return page.evaluate(async (wanted) => {
    const took = [];
    for (let time = 0; time < wanted; time += 1) {
      await new Promise((done) => setTimeout(done, 150));
      const begun = performance.now();
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true, cancelable: true }));
      // What is drawn anew is drawn in microtasks; then its layout is asked for.
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      void document.body.offsetHeight;
      took.push(performance.now() - begun);
    }
    return took;
  }, times);
}
