// Why: whoever looks for something has it in mind now, on whatever page they are. The key / brings the field to them;
// without it, or without scripts, the link in the bar leads to the page of the search. A page that has a field of its own
// for the key marks it with data-search-field.
(() => {
  'use strict';

  const typed = 'input:not([type="button"], [type="checkbox"], [type="file"], [type="radio"], [type="submit"]), textarea, select, [contenteditable]';

  const isFree = (event) => event.key === '/' && !event.defaultPrevented && !event.isComposing
    && !event.ctrlKey && !event.metaKey && !event.altKey
    && !event.target.closest?.(typed) && !document.querySelector('[data-search-field], dialog[open]');

  document.addEventListener('keydown', (event) => {
    const field = isFree(event) && document.querySelector('[data-search]');
    if (!field) return;
    event.preventDefault();
    field.closest('dialog')?.showModal();
    field.focus();
    field.select();
  });
})();
