// Why: htmx keeps the focus when the focused element comes back with the same id, and drops it to the body otherwise,
// where a keyboard or a screen reader starts from the top again. After a swap this puts it where the reader goes on:
// what the server marked, else the first wrong field, else the swapped fragment. Going back returns to where one left.
(() => {
  'use strict';

  const leftAt = new Map();
  const here = () => location.pathname + location.search;

  const moveTo = (element) => {
    if (element.tabIndex < 0 && !element.hasAttribute('tabindex')) element.tabIndex = -1;
    element.focus();
  };

  const wanted = (root) => root.querySelector('[data-focus]')
    ?? root.querySelector('[autofocus]')
    ?? root.querySelector('[aria-invalid="true"]');

  // The target itself is gone after an outer swap; its successor has the same id. A target that the server named is a
  // selector.
  const swapped = (target) => {
    if (typeof target === 'string') return document.querySelector(target) ?? document.body;
    return (target.id && document.getElementById(target.id)) || target;
  };

  document.addEventListener('htmx:after:swap', (event) => {
    const { target, swap } = event.detail.ctx;
    if (!target || swap === 'none') return;
    const root = swapped(target);
    if (!root.isConnected) return;
    if (root === document.body) {
      const element = root.querySelector('main [data-focus]') ?? document.getElementById(leftAt.get(here()) ?? '');
      return moveTo(element ?? document.querySelector('main') ?? root);
    }
    const element = wanted(root);
    if (element) moveTo(element);
    else if (document.activeElement === document.body) moveTo(root);
  });

  document.addEventListener('htmx:before:request', (event) => {
    if (event.detail.ctx.request.headers['HX-History-Restore-Request']) return;
    leftAt.set(here(), document.activeElement?.id);
  });
})();
