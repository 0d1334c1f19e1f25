// Why: an hour of writing must survive a closed tab's second thought, a reload and an expired session. A form with
// data-unsaved and an id asks before it is left with changed text, keeps a copy for this tab, and offers the copy back.
// data-unsaved="changed" says that the server has shown typed text again which is not saved yet.
// Passwords, files, hidden fields and fields with autocomplete="off" are never copied. The copy belongs to the person
// that <body data-person="..."> names. With data-unsaved-whole hidden fields are copied too, and the copy is brought back
// by the server, to which the form's button that shows it again is sent: it may hold files and fields that are not in the page.
(() => {
  'use strict';

  const sentKey = 'unsaved, sent';
  const sending = new WeakSet();
  const forms = () => document.querySelectorAll('form[data-unsaved][id]');
  const keyOf = (form) => `unsaved ${document.body.dataset.person ?? ''} ${location.pathname} ${form.id}`;

  const isWhole = (form) => form.dataset.unsavedWhole !== undefined;

  const fieldsOf = (form) => [...form.elements].filter((field) => field.name
    && field.matches('input:not([type=hidden], [type=password], [type=file], [type=submit], [type=image]), textarea, select')
    && field.autocomplete !== 'off');

  const copiedOf = (form) => [...fieldsOf(form), ...(isWhole(form) ? form.querySelectorAll('input[type=hidden]') : [])];

  const isTick = (field) => field.type === 'checkbox' || field.type === 'radio';

  const fieldChanged = (field) => {
    if (isTick(field)) return field.checked !== field.defaultChecked;
    if (field.tagName !== 'SELECT') return field.value !== field.defaultValue;
    const options = [...field.options];
    return options.some((option) => option.defaultSelected) && options.some((option) => option.selected !== option.defaultSelected);
  };

  const formChanged = (form) => form.dataset.unsaved === 'changed' || fieldsOf(form).some(fieldChanged);

  const valuesOf = (form) => copiedOf(form).map((field) => [field.name, isTick(field) ? [field.value, field.checked] : field.value]);

  const keep = (form) => {
    try {
      sessionStorage.setItem(keyOf(form), JSON.stringify(valuesOf(form)));
    } catch {
      // Storage is full or switched off; the warning on leaving still works.
    }
  };

  // What the server has shown again is not saved, though the answer was no failure.
  const keepShown = (form) => {
    if (form.dataset.unsaved === 'changed') keep(form);
  };

  const forget = (key) => sessionStorage.removeItem(key);

  const kept = (form) => {
    try {
      return JSON.parse(sessionStorage.getItem(keyOf(form)));
    } catch {
      return null;
    }
  };

  // Fields may share a name, so each takes the next kept value of its name.
  const restore = (form, values) => {
    for (const field of copiedOf(form)) {
      const at = values.findIndex(([name, value]) => name === field.name && (!isTick(field) || value[0] === field.value));
      if (at < 0) continue;
      const [[, value]] = values.splice(at, 1);
      if (isTick(field)) field.checked = value[1];
      else field.value = value;
    }
    form.dispatchEvent(new Event('input', { bubbles: true }));
    form.dispatchEvent(new Event('change', { bubbles: true }));
  };

  // What the page has no fields for goes along hidden, and the server shows the form with it.
  const restoreWhole = (form, values) => {
    form.querySelectorAll('input[type=hidden]:not([name="files"])').forEach((field) => field.remove());
    restore(form, values);
    for (const [name, value] of values) {
      const [text, isChosen] = Array.isArray(value) ? value : [value, true];
      const field = document.createElement('input');
      Object.assign(field, { type: 'hidden', name, value: text });
      if (isChosen) form.append(field);
    }
    form.requestSubmit(form.querySelector('button[value="show"]'));
  };

  const bringBack = (form, values, notice) => {
    if (isWhole(form)) return restoreWhole(form, values);
    restore(form, values);
    notice.remove();
    fieldsOf(form)[0]?.focus();
  };

  // Each form has a mark of its own, so that it is sent once: that says nothing of what was typed.
  const typedIn = (values) => JSON.stringify(values.filter(([name]) => name !== 'once'));

  const button = (text, press) => {
    const element = document.createElement('button');
    element.type = 'button';
    element.className = 'button button-small';
    element.textContent = text;
    element.addEventListener('click', press);
    return element;
  };

  const offer = (form) => {
    const values = kept(form);
    if (!values || form.querySelector('[data-unsaved-offer]')) return;
    if (typedIn(values) === typedIn(valuesOf(form))) return;
    const notice = document.createElement('div');
    notice.className = 'notice notice-info';
    notice.dataset.unsavedOffer = '';
    const text = document.createElement('p');
    text.textContent = 'You left text here that was not saved.';
    notice.append(
      text,
      button('Bring it back', () => bringBack(form, values, notice)),
      button('Discard it', () => { forget(keyOf(form)); notice.remove(); fieldsOf(form)[0]?.focus(); }),
    );
    form.prepend(notice);
  };

  document.addEventListener('input', (event) => {
    const form = event.target.form ?? event.target;
    if (form.matches?.('form[data-unsaved][id]')) keep(form);
  });

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.matches('form[data-unsaved][id]')) return;
    sending.add(form);
    sessionStorage.setItem(sentKey, keyOf(form));
  });

  // Sent is not saved: an answer that is the sign-in page or an error page leaves the copy where it is.
  const settle = () => {
    const key = sessionStorage.getItem(sentKey);
    sessionStorage.removeItem(sentKey);
    if (key && document.body.dataset.person && !document.querySelector('.error-page')) forget(key);
  };

  document.addEventListener('htmx:finally:request', (event) => {
    const { sourceElement, keepIndicators } = event.detail.ctx;
    // htmx keeps its indicators only while it leads to another page, which must not ask about leaving.
    if (keepIndicators) return;
    sending.delete(sourceElement);
    sessionStorage.removeItem(sentKey);
  });

  window.addEventListener('beforeunload', (event) => {
    if ([...forms()].some((form) => !sending.has(form) && formChanged(form))) event.preventDefault();
  });

  window.addEventListener('pageshow', () => {
    settle();
    forms().forEach(keepShown);
    forms().forEach((form) => { sending.delete(form); offer(form); });
  });

  document.addEventListener('htmx:after:swap', (event) => {
    if (event.detail.ctx.response?.status < 400) settle();
    forms().forEach(keepShown);
    forms().forEach(offer);
  });
})();
