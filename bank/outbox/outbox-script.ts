/** The page's own script; plain JavaScript, for it is served as it stands. */
export const outboxScript = `
const refreshMs = 2000;
const main = document.getElementById('outbox');
const live = document.querySelector('.live');
const liveText = document.getElementById('live-text');
let shown = main.innerHTML;

function secondsInWords(seconds) {
  if (seconds < 60) return Math.max(0, Math.round(seconds)) + ' s';
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min';
  return Math.floor(seconds / 3600) + ' h';
}

function tellTimes() {
  for (const time of main.querySelectorAll('time')) {
    const age = (Date.now() - new Date(time.dateTime)) / 1000;
    time.textContent = age < 5 ? 'just now' : secondsInWords(age) + ' ago';
    time.title = new Date(time.dateTime).toLocaleString();
  }
  for (const expiry of main.querySelectorAll('.expiry')) {
    const left = (new Date(expiry.dataset.expires) - Date.now()) / 1000;
    const waiting = expiry.closest('.message').dataset.status === 'waiting';
    expiry.textContent = waiting && left > 0 ? '· expires in ' + secondsInWords(left) : '';
  }
}

async function refresh() {
  try {
    const response = await fetch(location.href, { cache: 'no-store' });
    if (!response.ok) throw new Error(String(response.status));
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById('outbox');
    if (fresh.innerHTML !== shown) {
      shown = fresh.innerHTML;
      main.innerHTML = shown;
    }
    live.dataset.state = 'live';
    liveText.textContent = 'Live';
  } catch {
    live.dataset.state = 'away';
    liveText.textContent = 'The bank does not answer; trying again';
  }
  tellTimes();
}

main.addEventListener('click', async (event) => {
  const button = event.target.closest('button.code');
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.code);
  button.querySelector('.hint').textContent = 'Copied';
  setTimeout(() => { button.querySelector('.hint').textContent = 'Copy'; }, 1500);
});

tellTimes();
setInterval(tellTimes, 1000);
setInterval(refresh, refreshMs);
`;
