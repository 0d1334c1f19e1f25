// Why: a printed quote must hold the cycles that are folded up on the screen, and not every browser lets the style
// sheet open them. Buttons with data-print open the print dialogue.
(() => {
  'use strict';

  let opened = [];

  window.addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('details:not([open])')];
    opened.forEach((details) => { details.open = true; });
  });

  window.addEventListener('afterprint', () => {
    opened.forEach((details) => { details.open = false; });
    opened = [];
  });

  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-print]')) window.print();
  });
})();
