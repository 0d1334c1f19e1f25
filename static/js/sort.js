// Why: an order by hand is told best by dragging, which HTML has no form field for. In a form with data-sort, the rows
// are moved by their handles, with a pointer or the arrow keys, and the form is sent once a row has its place. Without
// this the form's own buttons move a row by one.
(() => {
  'use strict';

  document.documentElement.classList.add('can-sort');

  let moving = null;

  const rowsOf = (row) => [...row.parentElement.querySelectorAll('[data-sort-row]')];
  const titleOf = (row) => row.querySelector('a')?.textContent ?? '';

  const announce = (text) => {
    let region = document.getElementById('sort-status');
    if (!region) {
      region = document.createElement('p');
      region.id = 'sort-status';
      region.className = 'visually-hidden';
      region.setAttribute('role', 'status');
      document.body.append(region);
    }
    region.textContent = text;
  };

  const begin = (handle) => {
    const row = handle.closest('[data-sort-row]');
    if (moving?.row === row) return;
    if (moving) finish(true);
    moving = { row, handle, before: row.nextElementSibling, list: row.parentElement, from: rowsOf(row).indexOf(row) };
    row.classList.add('sorting');
  };

  const finish = (keep) => {
    if (!moving) return;
    const { row, handle, before, list, from } = moving;
    moving = null;
    row.classList.remove('sorting');
    if (!keep) list.insertBefore(row, before);
    const place = rowsOf(row).indexOf(row);
    if (place === from) return;
    announce(`${titleOf(row)}: place ${place + 1} of ${rowsOf(row).length}`);
    handle.focus();
    row.closest('form').requestSubmit();
  };

  const step = (by) => {
    const { row, handle } = moving;
    const rows = rowsOf(row);
    const other = rows[rows.indexOf(row) + by];
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    handle.focus();
    announce(`${titleOf(row)}: place ${rowsOf(row).indexOf(row) + 1} of ${rows.length}`);
  };

  const follow = (y) => {
    const { row } = moving;
    for (const other of rowsOf(row)) {
      if (other === row) continue;
      const { top, height } = other.getBoundingClientRect();
      const middle = top + height / 2;
      const isBelow = row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (isBelow && y > middle) other.after(row);
      if (!isBelow && y < middle) return other.before(row);
    }
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
    event.preventDefault();
    follow(event.clientY);
  }, { passive: false });

  document.addEventListener('pointerup', (event) => {
    if (moving?.pointer === event.pointerId) finish(true);
  });

  document.addEventListener('pointercancel', (event) => {
    if (moving?.pointer === event.pointerId) finish(false);
  });

  document.addEventListener('keydown', (event) => {
    const handle = handleOf(event);
    if (!handle) return;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by) {
      event.preventDefault();
      begin(handle);
      step(by);
    }
    if (!moving) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      finish(true);
    }
    if (event.key === 'Escape') finish(false);
  });

  // Moving a row in the page takes the focus from its handle for a moment.
  document.addEventListener('focusout', () => {
    setTimeout(() => {
      if (moving && moving.pointer === undefined && document.activeElement !== moving.handle) finish(true);
    });
  });
})();
