// Why: a form that is posted without htmx can be sent twice by an impatient second press. The portal records such a deed
// once anyway, but the second answer would be a puzzling conflict. The button is not disabled, since a disabled button
// would not send its own name and value.
(() => {
  'use strict';

  // An answer that is a download leaves the page standing, so the block has to end by itself.
  const blockedFor = 10_000;

  const release = (form) => {
    delete form.dataset.sent;
    form.removeAttribute('aria-busy');
  };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = 'yes';
    form.setAttribute('aria-busy', 'true');
    setTimeout(release, blockedFor, form);
  });

  // The browser may bring the page back as it was left.
  window.addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(release));
})();
