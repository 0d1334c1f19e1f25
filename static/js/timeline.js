// Why: a timeline that is wider than the screen starts at its oldest month, and CSS cannot scroll to an element. This brings
// today into view, at the start and after each swap, without moving the page.
(() => {
  'use strict';

  const showToday = () => {
    for (const timeline of document.querySelectorAll('.timeline')) {
      const today = timeline.querySelector('.tl-today');
      if (!today || timeline.scrollWidth <= timeline.clientWidth) continue;
      const offset = today.getBoundingClientRect().left - timeline.getBoundingClientRect().left;
      timeline.scrollLeft += offset - timeline.clientWidth * 0.7;
    }
  };

  document.addEventListener('htmx:after:swap', showToday);
  showToday();
})();
