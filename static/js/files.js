// Why: HTML sends files only together with their form, all at once, without a word on how far they are, and asks for each
// again when the form fails. In a field marked data-file-field this sends them as soon as they are chosen, dropped or
// pasted, two at a time, and the form then carries their numbers. A form waits for its files. Without this module the
// field is a plain file input.
const atOnce = 2;

// Every upload that has not arrived yet: its field, file, row, state (waiting, sending, failed or refused) and request.
let uploads = [];

// Forms that were sent too early, with the button that sent them.
const held = new WeakMap();

const part = (root, name) => root.querySelector(`[data-file="${name}"]`);
const inputOf = (field) => field.querySelector('input[type="file"]');
const fieldsIn = (root) => [...root.querySelectorAll('[data-file-field]')];
const isPending = (upload) => upload.state === 'waiting' || upload.state === 'sending';
const pendingIn = (root) => uploads.filter((upload) => isPending(upload) && root.contains(upload.field));
const failedIn = (root) => uploads.filter((upload) => upload.state === 'failed' && root.contains(upload.field));
const files = (count) => (count === 1 ? '1 file' : `${count} files`);

const sizeWords = (bytes) => {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  let size = bytes;
  for (const unit of ['kB', 'MB', 'GB']) {
    size /= 1000;
    if (size < 9.95) return `${size.toFixed(1)} ${unit}`;
    if (size < 999.5 || unit === 'GB') return `${size.toFixed(0)} ${unit}`;
  }
};

// say fills the one line that is read out. Progress is not read out: it would never stop talking.
const say = (field, ...sentences) => {
  const pending = pendingIn(field).length;
  const failed = failedIn(field).length;
  if (failed > 1) sentences.push(`${files(failed)} have not arrived.`);
  if (pending) sentences.push(`${files(pending)} still to arrive.`);
  if (held.has(field.closest('form'))) sentences.push('The form is sent by itself once its files are here.');
  part(field, 'said').textContent = sentences.filter(Boolean).join(' ');
};

const show = (upload, state, words) => {
  upload.state = state;
  const { row } = upload;
  row.classList.toggle('file-failed', !isPending(upload));
  part(row, 'state').textContent = words;
  part(row, 'progress').hidden = !isPending(upload);
  part(row, 'again').hidden = state !== 'failed';
};

const fail = (upload, sentence) => {
  show(upload, 'failed', sentence);
  settle(upload, `${upload.file.name}: ${sentence}`);
};

const headers = { 'X-Requested-With': 'upload' };

const whyRefused = ({ file, field }, isFolder) => {
  const most = Number(field.dataset.maxBytes);
  if (isFolder) return 'A folder cannot be added. Add the files in it, or pack them into a ZIP file.';
  if (file.size === 0) return 'This file is empty, so it was not added.';
  if (most && file.size > most) return `This file is too large, so it was not added. One file may have ${sizeWords(most)} at most.`;
  return '';
};

const signedOut = 'You were signed out meanwhile. Sign in again in another tab, then come back and try again.';
const isSignedOut = (status, url) => status === 401 || new URL(url || location.href).pathname === '/login';

const whyFailed = (request) => {
  const { status, responseURL, responseText } = request;
  if (isSignedOut(status, responseURL)) return signedOut;
  const isSentence = request.getResponseHeader('Content-Type')?.startsWith('text/plain') && responseText.length < 500;
  return isSentence && responseText.trim() ? responseText.trim() : 'The portal could not take this file. Please try again.';
};

// What arrived has a button to leave it out, so its box is no longer needed, nor kept by other modules like typed text.
const hideBox = (row) => { row.querySelector('input[name="files"]').type = 'hidden'; };

const arrive = (upload, html) => {
  const holder = document.createElement('template');
  holder.innerHTML = html;
  const row = holder.content.querySelector('li');
  hideBox(row);
  const hadFocus = upload.row.contains(document.activeElement);
  upload.row.replaceWith(row);
  if (hadFocus) row.querySelector('button').focus();
  uploads = uploads.filter((other) => other !== upload);
  const form = upload.field.closest('form');
  // Leaving now would lose the file, as it would lose typed text.
  if (form?.dataset.unsaved !== undefined) form.dataset.unsaved = 'changed';
  settle(upload, `${upload.file.name} has arrived.`);
};

// An answer that comes before the whole file was sent can look like a broken connection, so an empty request asks again.
const findOutWhy = async (upload) => {
  const answer = await fetch(upload.field.dataset.url, { method: 'POST', headers }).catch(() => ({}));
  if (!uploads.includes(upload)) return;
  const isOut = isSignedOut(answer.status, answer.url);
  fail(upload, isOut ? signedOut : 'This file did not reach the portal. Look at your connection, then try again.');
};

const send = (upload) => {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append('upload', upload.file);
  upload.request = request;
  show(upload, 'sending', '0 %');
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    part(upload.row, 'progress').value = loaded / total;
    part(upload.row, 'state').textContent = loaded < total ? `${Math.floor((loaded / total) * 100)} %` : 'being stored';
  });
  request.addEventListener('load', () => {
    if (request.status === 201) arrive(upload, request.responseText);
    else fail(upload, whyFailed(request));
  });
  request.addEventListener('error', () => findOutWhy(upload));
  request.open('POST', upload.field.dataset.url);
  Object.entries(headers).forEach((header) => request.setRequestHeader(...header));
  request.send(body);
};

const sendNext = () => {
  const free = atOnce - uploads.filter((upload) => upload.state === 'sending').length;
  uploads.filter((upload) => upload.state === 'waiting').slice(0, Math.max(free, 0)).forEach(send);
};

// A form that waited goes on when its last file has arrived, and stays when one did not.
const release = (form) => {
  if (!held.has(form) || pendingIn(form).length) return '';
  const button = held.get(form);
  held.delete(form);
  form.removeAttribute('aria-busy');
  if (failedIn(form).length) return 'The form was not sent.';
  form.requestSubmit(button?.form === form ? button : null);
  return '';
};

const settle = ({ field }, sentence) => {
  const form = field.closest('form');
  const outcome = form ? release(form) : '';
  say(field, sentence, outcome);
  sendNext();
};

const add = (field, file, isFolder = false) => {
  const row = part(field, 'row').content.firstElementChild.cloneNode(true);
  const upload = { field, file, row };
  part(row, 'name').textContent = file.name;
  part(row, 'size').textContent = isFolder ? '' : sizeWords(file.size);
  part(row, 'progress').setAttribute('aria-label', `Sending ${file.name}`);
  part(row, 'again').setAttribute('aria-label', `Try again: ${file.name}`);
  part(row, 'stop').setAttribute('aria-label', `Leave out ${file.name}`);
  part(field, 'list').append(row);
  uploads.push(upload);
  const refusal = whyRefused(upload, isFolder);
  show(upload, refusal ? 'refused' : 'waiting', refusal || 'waiting');
  say(field, refusal && `${file.name}: ${refusal}`);
  sendNext();
};

const again = (upload) => {
  show(upload, 'waiting', 'waiting');
  part(upload.row, 'stop').focus();
  say(upload.field);
  sendNext();
};

// The reader goes on at the neighbour of a row that goes.
const drop = (row, field) => {
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  (neighbour?.querySelector('button:not([hidden])') ?? inputOf(field)).focus();
};

const stop = (upload) => {
  uploads = uploads.filter((other) => other !== upload);
  upload.request?.abort();
  drop(upload.row, upload.field);
  settle(upload, `${upload.file.name} was left out.`);
};

const removeArrived = (button) => {
  const field = button.closest('[data-file-field]');
  const row = button.closest('li');
  const name = row.querySelector('.file-name').textContent;
  // Should this fail: the form no longer carries the file, and what no form carries the portal drops by itself.
  fetch(button.dataset.url, { method: 'POST', headers }).catch(() => {});
  drop(row, field);
  say(field, `${name} was left out.`);
};

const takeChosen = (field) => {
  const input = inputOf(field);
  const chosen = [...input.files];
  input.value = '';
  chosen.forEach((file) => add(field, file));
};

// Browsers name every pasted picture image.png.
const named = (file) => {
  const [, ending] = /^image\.(\w+)$/.exec(file.name) ?? [];
  if (!ending) return file;
  const now = new Date();
  const stamp = new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
  return new File([file], `screenshot-${stamp}.${ending}`, { type: file.type });
};

const takeCarried = (field, carried, rename) => {
  // Reading all first: the list is emptied as soon as anything waits.
  const taken = [...carried.items].filter((item) => item.kind === 'file')
    .map((item) => [item.getAsFile(), item.webkitGetAsEntry?.()?.isDirectory])
    .filter(([file]) => file);
  taken.forEach(([file, isFolder]) => add(field, rename(file), isFolder));
};

// fieldFor finds the field that a place in the page belongs to: around it, in its form, or the only one there is.
const fieldFor = (target) => {
  const element = target instanceof Element ? target : target.parentElement;
  const near = element?.closest('[data-file-field]') ?? (element?.closest('form') && fieldsIn(element.closest('form'))[0]);
  if (near || element?.closest('form')) return near;
  const all = fieldsIn(document);
  return all.length === 1 ? all[0] : undefined;
};

// A table from a spreadsheet comes as text and as a picture of it: where text can be typed, text is meant.
const isText = ({ target, clipboardData: { types } }) => target.closest?.('input, textarea')
  && types.includes('text/plain') && types.includes('text/html');

const markDragging = (field) => {
  document.body.toggleAttribute('data-dragging-files', field !== null);
  fieldsIn(document).forEach((other) => other.toggleAttribute('data-over', other === field));
};

const enhance = () => {
  uploads.filter((upload) => !upload.field.isConnected).forEach((upload) => upload.request?.abort());
  uploads = uploads.filter((upload) => upload.field.isConnected);
  for (const field of fieldsIn(document)) {
    if (field.dataset.enhanced !== undefined) continue;
    field.dataset.enhanced = '';
    // Nameless, so that the form does not send again what was sent.
    inputOf(field).removeAttribute('name');
    [...part(field, 'list').children].forEach(hideBox);
    takeChosen(field);
  }
  sendNext();
};

document.addEventListener('change', ({ target }) => {
  const field = target.matches('input[type="file"]') && target.closest('[data-file-field]');
  if (field) takeChosen(field);
});

document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-file-field] button[data-file]');
  if (!button) return;
  if (button.dataset.file === 'remove') return removeArrived(button);
  const upload = uploads.find(({ row }) => row.contains(button));
  if (upload) ({ again, stop })[button.dataset.file](upload);
});

document.addEventListener('paste', (event) => {
  const field = fieldFor(event.target);
  if (!field || !event.clipboardData.types.includes('Files') || isText(event)) return;
  event.preventDefault();
  takeCarried(field, event.clipboardData, named);
});

// Dropped beside the field, a file would open in the place of the page.
document.addEventListener('dragover', (event) => {
  if (!event.dataTransfer.types.includes('Files')) return;
  event.preventDefault();
  const field = fieldFor(event.target);
  event.dataTransfer.dropEffect = field ? 'copy' : 'none';
  markDragging(field);
});

document.addEventListener('dragleave', (event) => {
  if (!event.relatedTarget) markDragging(null);
});

document.addEventListener('drop', (event) => {
  if (!event.dataTransfer.types.includes('Files')) return;
  event.preventDefault();
  markDragging(null);
  const field = fieldFor(event.target);
  if (field) takeCarried(field, event.dataTransfer, (file) => file);
});

// Captured, so that neither htmx nor another module sees a form that has to wait.
document.addEventListener('submit', (event) => {
  const form = event.target;
  const missing = [...pendingIn(form), ...failedIn(form)];
  if (missing.length === 0) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { field } = missing[0];
  if (failedIn(form).length) {
    say(field, 'The form was not sent: a file has not arrived. Try it again or leave it out.');
  } else {
    held.set(form, event.submitter);
    form.setAttribute('aria-busy', 'true');
    say(field);
  }
  part(field, 'said').scrollIntoView({ block: 'nearest' });
}, true);

window.addEventListener('beforeunload', (event) => {
  if (pendingIn(document).length) event.preventDefault();
});

document.addEventListener('htmx:after:swap', enhance);
enhance();
