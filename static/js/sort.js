// Why: an order by hand is told best by dragging, which HTML has no form field for. In a form with data-sort, the rows
// are moved by their handles, with a pointer or the arrow keys, and the form is sent once a row has its place. Without
// this the form's own buttons move a row by one.
(() => {
  'use strict';

  document.documentElement.classList.add('can-sort');

  // How near the edge of the window a drag scrolls the page, and how fast.
  const edge = 60;
  const pace = 12;

  let moving = null;

  const rowsOf = (list) => [...list.querySelectorAll('[data-sort-row]')];

  const say = (row) => {
    const rows = rowsOf(row.parentElement);
    let region = document.getElementById('sort-status');
    if (!region) {
      region = document.createElement('p');
      region.id = 'sort-status';
      region.className = 'visually-hidden';
      region.setAttribute('role', 'status');
      document.body.append(region);
    }
    region.textContent = `${row.querySelector('a')?.textContent ?? ''}: place ${rows.indexOf(row) + 1} of ${rows.length}`;
  };

  const begin = (handle) => {
    const row = handle.closest('[data-sort-row]');
    if (moving?.row === row) return;
    finish(true);
    moving = { row, handle, before: rowsOf(row.parentElement) };
    row.classList.add('sorting');
  };

  // The others move around the row, since a row that leaves the page for a moment loses focus and finger.
  const arrange = (row, order) => {
    const at = order.indexOf(row);
    order.slice(0, at).forEach((other) => row.before(other));
    order.slice(at + 1).reverse().forEach((other) => row.after(other));
  };

  const finish = (keep) => {
    if (!moving) return;
    const { row, handle, before, pointer } = moving;
    moving = null;
    row.classList.remove('sorting');
    if (!row.isConnected) return;
    const isMoved = rowsOf(row.parentElement).indexOf(row) !== before.indexOf(row);
    if (!keep) arrange(row, before);
    if (pointer !== undefined) handle.focus();
    if (isMoved) say(row);
    if (isMoved && keep) row.closest('form').requestSubmit();
  };

  const step = (by) => {
    const { row } = moving;
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (by < 0) row.after(other);
    else row.before(other);
    say(row);
    row.scrollIntoView({ block: 'nearest' });
  };

  const middleOf = (row) => {
    const { top, height } = row.getBoundingClientRect();
    return top + height / 2;
  };

  const follow = () => {
    const { row, y } = moving;
    while (row.nextElementSibling && y > middleOf(row.nextElementSibling)) row.before(row.nextElementSibling);
    while (row.previousElementSibling && y < middleOf(row.previousElementSibling)) row.after(row.previousElementSibling);
  };

  const scroll = () => {
    if (moving?.y === undefined) return;
    if (moving.y < edge) scrollBy(0, -pace);
    if (moving.y > innerHeight - edge) scrollBy(0, pace);
    follow();
    requestAnimationFrame(scroll);
  };

  const handleOf = (event) => event.target.closest?.('[data-sort-handle]');

  document.addEventListener('pointerdown', (event) => {
    const handle = handleOf(event);
    if (!handle || event.button !== 0) return;
    begin(handle);
    moving.pointer = event.pointerId;
  });

  document.addEventListener('pointermove', (event) => {
    if (moving?.pointer !== event.pointerId) return;
    const isFirst = moving.y === undefined;
    moving.y = event.clientY;
    if (isFirst) scroll();
  });

  document.addEventListener('pointerup', (event) => {
    if (moving?.pointer === event.pointerId) finish(true);
  });

  document.addEventListener('pointercancel', (event) => {
    if (moving?.pointer === event.pointerId) finish(false);
  });

  document.addEventListener('keydown', (event) => {
    if (moving && event.key === 'Escape') finish(false);
    const handle = handleOf(event);
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (handle && by) {
      event.preventDefault();
      begin(handle);
      step(by);
    }
    if (handle && moving && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      finish(true);
    }
  });

  document.addEventListener('focusout', (event) => {
    if (moving && moving.pointer === undefined && event.target === moving.handle) finish(true);
  });

  // A row that one of the form's buttons moved is where the focus is after the swap.
  document.addEventListener('htmx:after:swap', () => {
    const button = document.activeElement?.closest('[data-sort-step]');
    if (button) say(button.closest('[data-sort-row]'));
  });
})();
