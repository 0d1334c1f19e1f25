// Why: nobody should have to know how wide their screen is, or wait for a page to set a pin. In a form with data-report
// this fills in sizes, offers tickets like the one being typed, and lets pins be set, moved and removed on the pictures.
// Without it the form's own buttons do that, a page at a time.

// A pin's place is counted in ten-thousandths of its picture, which a form shows so large at the most.
const scale = 10_000;
const largest = 640;
const mostPins = 30;
const pause = 300;

const partsOf = (root, selector) => [...root.querySelectorAll(selector)];
const rowsOf = (root) => partsOf(root, '[data-pin-row]');
const marksOf = (picture) => partsOf(picture, '.pin-mark');
const formOf = (element) => element.closest?.('form[data-report]');
const noteOf = (row) => row.querySelector('input[type="text"]');
const placeOf = (row) => row.querySelector('input[type="hidden"]');
const blank = (form, name) => form.querySelector(`template[data-pin="${name}"]`).content.firstElementChild.cloneNode(true);

// The copy for a reload is made of what is typed, and a pin counts as that.
const noteChange = (form) => {
  form.dataset.unsaved = 'changed';
  form.dispatchEvent(new Event('input', { bubbles: true }));
};

const fillSizes = (form) => {
  if (form.dataset.fresh === undefined) return;
  delete form.dataset.fresh;
  const sizes = { screen: [screen.width, screen.height], window: [innerWidth, innerHeight] };
  for (const [name, [width, height]] of Object.entries(sizes)) {
    const field = form.elements[name];
    if (!field.value) field.defaultValue = `${width} × ${height}`;
  }
};

const nameSent = (form) => {
  const names = ['page', 'browser', 'screen', 'window'].filter((name) => form.elements[name].value.trim());
  const last = names.pop();
  form.querySelector('[data-sent]').textContent = names.length ? `${names.join(', ')} and ${last}` : last ?? 'nothing';
};

// A mark belongs to the row at the same place in the list of its picture.
const rowOfMark = (mark) => {
  const picture = mark.closest('[data-pin-picture]');
  return rowsOf(picture)[marksOf(picture).indexOf(mark)];
};

const place = (mark, x, y) => {
  const within = (value) => Math.round(Math.min(scale, Math.max(0, value)));
  const [left, top] = [within(x), within(y)];
  mark.firstElementChild.setAttribute('x', `${left / 100}%`);
  mark.firstElementChild.setAttribute('y', `${top / 100}%`);
  placeOf(rowOfMark(mark)).value = `${mark.closest('[data-pin-picture]').dataset.pinPicture},${left},${top}`;
};

const placedAt = (mark) => placeOf(rowOfMark(mark)).value.split(',').slice(1).map(Number);

const numberOf = (row) => Number(row.querySelector('.pin-number').textContent);

const nameRow = (row, number) => {
  const note = noteOf(row);
  const label = row.querySelector('label');
  const button = row.querySelector('button');
  row.querySelector('.pin-number').textContent = number;
  note.id = label.htmlFor = `field-pins-${number}`;
  label.textContent = `What is wrong at pin ${number}`;
  note.name = `pins.${number}`;
  placeOf(row).name = `pins.${number}.at`;
  button.value = `pin-remove:${number}`;
  button.setAttribute('aria-label', `Remove pin ${number}`);
};

const nameMark = (mark, number) => {
  mark.querySelector('text').textContent = number;
  mark.setAttribute('tabindex', '0');
  mark.setAttribute('role', 'button');
  mark.setAttribute('aria-label', `Pin ${number}: the arrow keys move it, Enter goes to its words`);
};

// The numbers have no gaps, and go by when the pins were set.
const renumber = (form) => {
  const rows = rowsOf(form.querySelector('[data-pins]'));
  rows.sort((a, b) => numberOf(a) - numberOf(b)).forEach((row, i) => nameRow(row, i + 1));
  for (const picture of partsOf(form, '[data-pin-picture]')) {
    picture.querySelector('svg').removeAttribute('aria-hidden');
    const rows = rowsOf(picture);
    marksOf(picture).forEach((mark, i) => nameMark(mark, numberOf(rows[i])));
  }
};

const addPin = (picture, x, y) => {
  const form = formOf(picture);
  const count = rowsOf(form).length;
  form.querySelector('[data-pins-said]').textContent = count < mostPins ? '' : `${mostPins} pins at most.`;
  if (count >= mostPins) return;
  const [row, mark] = [blank(form, 'row'), blank(form, 'mark').firstElementChild];
  row.querySelector('.pin-number').textContent = count + 1;
  picture.querySelector('.pin-rows').append(row);
  picture.querySelector('.pin-overlay').append(mark);
  place(mark, x, y);
  renumber(form);
  noteChange(form);
  noteOf(row).focus();
};

const removePin = (row) => {
  const form = formOf(row);
  const picture = row.closest('[data-pin-picture]');
  if (picture) marksOf(picture)[rowsOf(picture).indexOf(row)].remove();
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  renumber(form);
  noteChange(form);
  (neighbour ? noteOf(neighbour) : picture?.querySelector('input[type="image"]'))?.focus();
};

const makePicture = (form, file, row) => {
  const thumbnail = row.querySelector('img');
  const name = row.querySelector('.file-name').textContent;
  const [width, height] = ['width', 'height'].map((side) => Number(thumbnail.getAttribute(side)));
  const shrink = Math.min(1, largest / Math.max(width, height));
  const picture = blank(form, 'picture');
  const input = picture.querySelector('input');
  picture.dataset.pinPicture = file;
  Object.assign(input, { name: `pin.${file}`, alt: `Set a pin on ${name}`, src: thumbnail.getAttribute('src').replace(/\/thumbnail$/, '') });
  input.setAttribute('width', Math.max(1, Math.floor(width * shrink)));
  input.setAttribute('height', Math.max(1, Math.floor(height * shrink)));
  return picture;
};

// Each picture that has arrived can be marked; one that was left out takes its pins along.
const followFiles = (form) => {
  const section = form.querySelector('[data-pins]');
  const before = partsOf(section, '[data-pin-picture]');
  const known = new Set(before.map((picture) => picture.dataset.pinPicture));
  const here = new Set();
  for (const row of partsOf(form, '[data-file="list"] > li')) {
    const file = row.querySelector('input[name="files"]')?.value;
    if (!file || !row.querySelector('img')) continue;
    here.add(file);
    if (!known.has(file)) section.append(makePicture(form, file, row));
  }
  before.filter((picture) => !here.has(picture.dataset.pinPicture)).forEach((picture) => picture.remove());
  section.hidden = !section.querySelector('[data-pin-picture], [data-pin-row], .error');
  renumber(form);
};

const offers = new WeakMap();

const offerSimilar = async (field) => {
  offers.get(field)?.abort();
  const turn = new AbortController();
  offers.set(field, turn);
  const list = document.getElementById('similar');
  const title = field.value.trim();
  try {
    const answer = await fetch(`${field.dataset.similar}?title=${encodeURIComponent(title.slice(0, 300))}`, {
      headers: { 'X-Requested-With': 'suggestion' }, signal: turn.signal,
    });
    // Nobody asked for it aloud, so nobody is told when it fails.
    if (answer.ok && !answer.redirected) list.innerHTML = await answer.text();
  } catch {
    // Neither is this: a later letter asks again.
  }
};

let waiting = 0;

const enhance = () => {
  for (const form of document.querySelectorAll('form[data-report]:not([data-ready])')) {
    form.dataset.ready = '';
    fillSizes(form);
    nameSent(form);
    followFiles(form);
    new MutationObserver(() => { followFiles(form); noteChange(form); })
      .observe(form.querySelector('[data-file="list"]'), { childList: true });
  }
};

document.addEventListener('input', ({ target }) => {
  const form = formOf(target);
  if (form) nameSent(form);
  if (target.dataset?.similar === undefined) return;
  clearTimeout(waiting);
  waiting = setTimeout(offerSimilar, pause, target);
});

// spot says where in a picture something happened.
const spot = (area, { clientX, clientY }) => {
  const box = area.getBoundingClientRect();
  return [((clientX - box.left) / box.width) * scale, ((clientY - box.top) / box.height) * scale];
};

document.addEventListener('click', (event) => {
  const { target } = event;
  const bookmark = target.closest('[data-bookmarklet]');
  if (bookmark) {
    event.preventDefault();
    document.querySelector('[data-bookmarklet-said]').textContent = 'Drag it to your bookmarks bar, and press it there.';
    return;
  }
  if (!formOf(target)) return;
  const button = target.closest('button[value^="pin-remove:"]');
  const mark = target.closest('.pin-mark');
  if (target.matches('[data-pin-picture] input[type="image"]')) {
    event.preventDefault();
    // Without a pointer the pin lands in the middle, from where the arrow keys move it.
    const [x, y] = event.detail === 0 ? [scale / 2, scale / 2] : spot(target, event);
    addPin(target.closest('[data-pin-picture]'), x, y);
  } else if (button) {
    event.preventDefault();
    removePin(button.closest('[data-pin-row]'));
  } else if (mark && !drag?.moved) {
    noteOf(rowOfMark(mark)).focus();
  }
});

// The mark that is being dragged, how far the pointer is from its tip, and whether it has moved.
let drag = null;

document.addEventListener('pointerdown', (event) => {
  const mark = event.target.closest?.('.pin-mark');
  if (!mark || !formOf(mark) || event.button !== 0) return;
  const [x, y] = spot(mark.closest('.pin-overlay'), event);
  const [left, top] = placedAt(mark);
  drag = { mark, off: [left - x, top - y], moved: false };
  mark.setPointerCapture(event.pointerId);
});

document.addEventListener('pointermove', (event) => {
  if (!drag) return;
  const [x, y] = spot(drag.mark.closest('.pin-overlay'), event);
  place(drag.mark, x + drag.off[0], y + drag.off[1]);
  drag.moved = true;
});

// A browser would rather drag the picture below.
document.addEventListener('dragstart', (event) => {
  if (drag) event.preventDefault();
});

for (const end of ['pointerup', 'pointercancel']) {
  document.addEventListener(end, () => {
    if (drag?.moved) noteChange(formOf(drag.mark));
    // The click that ends a drag still asks whether it was one.
    setTimeout(() => { drag = null; });
  });
}

const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

document.addEventListener('keydown', (event) => {
  const mark = event.target.closest?.('.pin-mark');
  if (!mark || !formOf(mark)) return;
  if (event.key === 'Enter' || event.key === ' ') noteOf(rowOfMark(mark)).focus();
  else if (steps[event.key]) {
    const [x, y] = placedAt(mark);
    const step = event.shiftKey ? scale / 20 : scale / 100;
    place(mark, x + steps[event.key][0] * step, y + steps[event.key][1] * step);
    noteChange(formOf(mark));
  } else return;
  event.preventDefault();
});

document.addEventListener('htmx:after:swap', enhance);
enhance();
