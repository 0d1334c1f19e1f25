// Why: whoever looks for something has it in mind now, on whatever page they are. The key / brings a field to them; without
// it, or without scripts, the link in the bar leads to the page of the search, where the key can be switched off. A page
// that has a field of its own for the key marks it with data-search-field.
(() => {
  'use strict';

  const keyOff = 'search, key off';
  const typed = 'input:not([type="button"], [type="checkbox"], [type="file"], [type="radio"], [type="submit"]), textarea, select, [contenteditable]';

  const isKeyOn = () => {
    try {
      return localStorage.getItem(keyOff) === null;
    } catch {
      return true;
    }
  };

  const isFree = (event) => event.key === '/' && !event.defaultPrevented && !event.isComposing
    && !event.ctrlKey && !event.metaKey && !event.altKey
    && !event.target.closest?.(typed) && !document.querySelector('[data-search-field], dialog[open]') && isKeyOn();

  document.addEventListener('keydown', (event) => {
    const field = isFree(event) && document.querySelector('[data-search]');
    if (!field) return;
    event.preventDefault();
    field.closest('dialog')?.showModal();
    field.focus();
    field.select();
  });

  document.addEventListener('change', (event) => {
    if (!event.target.matches('[data-search-key] input')) return;
    try {
      if (event.target.checked) localStorage.removeItem(keyOff);
      else localStorage.setItem(keyOff, '1');
    } catch {
      // Without storage the key stays on.
    }
  });

  const showKey = () => {
    const label = document.querySelector('[data-search-key]');
    if (label) {
      label.hidden = false;
      label.querySelector('input').checked = isKeyOn();
    }
    document.querySelectorAll('[data-search-hint]').forEach((hint) => { hint.hidden = !isKeyOn(); });
  };

  document.addEventListener('htmx:after:swap', showKey);
  showKey();
})();
