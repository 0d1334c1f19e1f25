// Why: the agency gets through twenty tickets in ten minutes only with the hands on the keys. One key stands for each
// deed of the panel; it presses the button that everybody else presses with the mouse, so that the portal sees no
// difference. Keys of one character can be switched off, and none works while something is typed.
const keysOff = 'triage, keys off';
const root = document.documentElement;

const all = (selector) => [...document.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
const panelForm = () => one('[data-decide-form]');
const areKeysOn = () => {
  try {
    return localStorage.getItem(keysOff) === null;
  } catch {
    return true;
  }
};

const say = (words) => {
  const said = one('[data-decide-said]');
  if (said) said.textContent = words;
};

// Which decision Ctrl+Enter sends: none until one is chosen.
const arm = (button) => {
  all('[data-armed]').forEach((other) => delete other.dataset.armed);
  if (button) button.dataset.armed = '';
};

const armed = () => one('[data-decide-form] [data-armed]');

const send = (button) => button.form.requestSubmit(button);

// Saved answers that go with another decision are out of the way.
const narrowAnswers = (decision) => {
  for (const group of all('[data-answers] optgroup')) {
    const fits = !decision || !group.dataset.decision || group.dataset.decision === decision;
    group.hidden = !fits;
    group.disabled = !fits;
  }
};

const unfold = (element) => {
  const fold = element.closest('details');
  if (fold) fold.open = true;
};

const write = (button, words) => {
  unfold(button);
  arm(button);
  narrowAnswers(button.value);
  say(words);
  button.form.elements.reason.focus();
};

const chooseOriginal = (button) => {
  unfold(button);
  arm(button);
  say('Choose the original, then Enter marks this as its duplicate.');
  const fields = button.form.elements;
  const choices = all('[data-decide-form] [name=similar]');
  (choices.find((choice) => choice.checked) ?? choices[0] ?? fields.original).focus();
};

const deeds = {
  decline: (button) => write(button, 'Write the reason: Ctrl+Enter declines.'),
  ask: (button) => write(button, 'Write the question: Ctrl+Enter asks it.'),
  duplicate: chooseOriginal,
};

const decide = (key) => {
  const button = one(`[data-decide-form] [data-key="${key}"]`);
  if (!button) return false;
  (deeds[button.value] ?? send)(button);
  return true;
};

const snooze = () => {
  const button = one('[data-snooze] button');
  button?.focus();
  return Boolean(button);
};

// The list goes on where its page ends.
const step = (by) => {
  const rows = all('[data-queued]');
  const at = rows.findIndex((row) => row.hasAttribute('aria-current'));
  const link = rows[at + by] ?? one(by > 0 ? '[data-queue-more]' : '[data-queue-first]');
  link?.click();
  return Boolean(link);
};

const filter = () => {
  const field = one('.queue-filter [name=text]');
  if (!field) return false;
  field.closest('details').open = true;
  if (!field.checkVisibility()) {
    one('.triage-back a')?.click();
    return true;
  }
  field.focus();
  field.select();
  return true;
};

const help = () => {
  one('[data-keys]')?.showModal();
  return true;
};

const undo = () => {
  const button = one('[data-undo] button');
  if (button) send(button);
  return Boolean(button);
};

const looks = { j: () => step(1), k: () => step(-1), '/': filter, '?': help };

// While another ticket is on its way, and for a blink after it came, a deed would hit what nobody has read. Steps are
// remembered.
const blink = 300;
let isBusy = false;
let steps = [];

const isFresh = () => isBusy || one('.triage')?.dataset.fresh !== undefined;

const onKey = (key) => {
  if (isBusy && (key === 'j' || key === 'k')) {
    steps.push(key);
    return true;
  }
  if (looks[key]) return looks[key]();
  if (isFresh()) return false;
  return key === 'z' ? snooze() : decide(key);
};

const isTyping = (element) => element.matches?.('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]') ?? false;

// What Ctrl+Enter sends out of a field: what was chosen before, or what the field is for.
const sendFromField = (form) => {
  const button = armed();
  if (button) send(button);
  else say('Choose what to decide first: leave the field with Esc, then press the key of the decision.');
};

const onControl = (event) => {
  if (event.key === 'Enter' && event.target.form?.matches('[data-decide-form]')) {
    sendFromField(event.target.form);
    return true;
  }
  return event.key.toLowerCase() === 'z' && !event.shiftKey && !isTyping(event.target) && undo();
};

const onPlain = (event) => {
  if (event.key === 'Escape' && event.target.closest?.('.triage')) {
    if (isTyping(event.target) || event.target.matches('[type=radio]')) {
      event.target.blur();
      arm(null);
      narrowAnswers('');
      say('');
    }
    return false;
  }
  if (!areKeysOn() || isTyping(event.target) || event.repeat) return false;
  return onKey(event.key);
};

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing || !one('[data-decide], .triage') || one('dialog[open]')) return;
  const isControl = event.ctrlKey || event.metaKey;
  if (isControl ? onControl(event) : onPlain(event)) event.preventDefault();
});

// A saved answer is put into the field, behind what was typed. Choosing another one takes the place of the first as
// long as nobody changed that.
const fill = (select) => {
  const field = select.form.elements.reason;
  const body = select.selectedOptions[0]?.dataset.body ?? '';
  const before = select.dataset.filled ?? '';
  if (before && field.value.endsWith(before)) field.value = field.value.slice(0, -before.length);
  const typed = field.value.trimEnd();
  field.value = body && typed ? `${typed}\n\n${body}` : body || typed;
  select.dataset.filled = body;
  field.dispatchEvent(new Event('input', { bubbles: true }));
};

document.addEventListener('change', ({ target }) => {
  if (target.matches('[data-answers]')) fill(target);
  if (target.matches('[data-keys-off]')) {
    try {
      if (target.checked) localStorage.removeItem(keysOff);
      else localStorage.setItem(keysOff, 'yes');
    } catch {
      // Storage is switched off: the choice holds for nothing but this page.
    }
    showKeys();
  }
});

document.addEventListener('click', ({ target }) => {
  if (target.closest('[data-keys-open]')) help();
});

const showKeys = () => {
  root.classList.toggle('has-keys', areKeysOn());
  all('[data-keys-off]').forEach((box) => { box.checked = areKeysOn(); });
  all('[data-keys-open]').forEach((button) => { button.hidden = false; });
};

// The offer to undo goes when its time is over.
let ends = 0;
const countDown = () => {
  // One that was just put into the page has no end yet.
  const offer = one('[data-undo][data-ends]');
  if (!offer) return;
  const left = Math.ceil((ends - Date.now()) / 1000);
  const words = offer.querySelector('[data-undo-left]');
  words.hidden = false;
  words.textContent = `${left} s`;
  if (left > 0) return;
  const hadFocus = offer.contains(document.activeElement);
  offer.remove();
  if (hadFocus) one('#ticket-heading, main')?.focus();
};

const enhance = () => {
  showKeys();
  // Its words are in the field already, so that the portal need not put them there.
  all('[data-answers]').forEach((select) => select.removeAttribute('name'));
  const offer = one('[data-undo]:not([data-ends])');
  if (offer) {
    ends = Date.now() + Number(offer.dataset.undo) * 1000;
    offer.dataset.ends = ends;
    countDown();
  }
};

const isOfQueue = (event) => event.detail.ctx.target?.id === 'triage' || event.detail.ctx.sourceElement?.closest?.('.triage, .decide');

document.addEventListener('htmx:before:request', (event) => { if (isOfQueue(event)) isBusy = true; });
document.addEventListener('htmx:finally:request', () => {
  isBusy = false;
  const key = steps.shift();
  if (key) looks[key]();
});

document.addEventListener('htmx:after:swap', () => {
  const triage = one('.triage');
  if (triage) {
    triage.dataset.fresh = '';
    setTimeout(() => delete triage.dataset.fresh, blink);
  }
  enhance();
});

setInterval(countDown, 500);
enhance();
