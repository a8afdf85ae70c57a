import type { Locator, Page } from 'playwright-core';

/** The editor of a text with variables, once it is there: until then a plain field is in its place. */
export async function promptEditor(within: Page | Locator): Promise<Locator> {
  const editor = within.locator('[data-code-editor]:visible').first();
  await editor.waitFor();
  return editor;
}

/** Writes a text in the place of what is there, as typed at once. */
export async function writePrompt(page: Page, text: string, within: Page | Locator = page): Promise<void> {
  const editor = await promptEditor(within);
  await editor.getByRole('textbox').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

/** The text as the editor shows it, in one line: it wraps at spaces. */
export async function promptText(within: Page | Locator): Promise<string> {
  const editor = await promptEditor(within);
  return (await editor.locator('.view-lines').innerText()).replaceAll(/\s+/g, ' ').trim();
}
