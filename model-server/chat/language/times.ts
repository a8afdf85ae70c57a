/** The first and second time of day in a text as HH:MM: "at 3pm", "from 10 to 12", "14:30". */
export function readTimes(text: string): string[] {
  const range =
    /\b(?:from |between )?(\d{1,2}(?::\d{2})?)\s?(am|pm)?\s?(?:to|and|-|–|until)\s?(\d{1,2}(?::\d{2})?)\s?(am|pm)?\b/i.exec(
      text,
    );
  if (range && (range[2] || range[4] || range[0].includes(':') || /^(from|between)/i.test(range[0]))) {
    return [toClock(range[1] ?? '', range[2] ?? range[4]), toClock(range[3] ?? '', range[4] ?? range[2])];
  }
  const single = /\b(\d{1,2}(?::\d{2})?)\s?(am|pm)\b|\b(?:at )?(\d{1,2}:\d{2})\b|\bat (\d{1,2})\b/i.exec(
    text,
  );
  return single ? [toClock(single[1] ?? single[3] ?? single[4] ?? '', single[2])] : [];
}

function toClock(digits: string, half: string | undefined): string {
  const [hours = '0', minutes = '00'] = digits.split(':');
  const afternoon = half?.toLowerCase() === 'pm' && Number(hours) < 12 ? 12 : 0;
  const midnight = half?.toLowerCase() === 'am' && Number(hours) === 12 ? -12 : 0;
  return `${String(Number(hours) + afternoon + midnight).padStart(2, '0')}:${minutes}`;
}
