// Runs before the first paint so that a dark page never flashes white. A file, not inline: the
// content-security policy allows no inline scripts.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem('citiflow.theme');
  } catch {
    // Storage may be refused; the system's theme then applies.
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
