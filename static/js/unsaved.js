// Why: an hour of writing must survive a closed tab's second thought, a reload and an expired session. A form with
// data-unsaved and an id asks before it is left with changed text, keeps a copy for this tab, and offers the copy back.
// data-unsaved="changed" says that the server has shown typed text again which is not saved yet.
// Passwords, files, hidden fields and fields with autocomplete="off" are never copied. The copy belongs to the person
// that <body data-person="..."> names.
(() => {
  'use strict';

  const sentKey = 'unsaved, sent';
  const sending = new WeakSet();
  const forms = () => document.querySelectorAll('form[data-unsaved][id]');
  const keyOf = (form) => `unsaved ${document.body.dataset.person ?? ''} ${location.pathname} ${form.id}`;

  const fieldsOf = (form) => [...form.elements].filter((field) => field.name
    && field.matches('input:not([type=hidden], [type=password], [type=file], [type=submit]), textarea, select')
    && field.autocomplete !== 'off');

  const isTick = (field) => field.type === 'checkbox' || field.type === 'radio';

  const fieldChanged = (field) => {
    if (isTick(field)) return field.checked !== field.defaultChecked;
    if (field.tagName !== 'SELECT') return field.value !== field.defaultValue;
    const options = [...field.options];
    return options.some((option) => option.defaultSelected) && options.some((option) => option.selected !== option.defaultSelected);
  };

  const formChanged = (form) => form.dataset.unsaved === 'changed' || fieldsOf(form).some(fieldChanged);

  const valuesOf = (form) => fieldsOf(form).map((field) => [field.name, isTick(field) ? [field.value, field.checked] : field.value]);

  const keep = (form) => {
    try {
      sessionStorage.setItem(keyOf(form), JSON.stringify(valuesOf(form)));
    } catch {
      // Storage is full or switched off; the warning on leaving still works.
    }
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
    for (const field of fieldsOf(form)) {
      const at = values.findIndex(([name, value]) => name === field.name && (!isTick(field) || value[0] === field.value));
      if (at < 0) continue;
      const [[, value]] = values.splice(at, 1);
      if (isTick(field)) field.checked = value[1];
      else field.value = value;
    }
    form.dispatchEvent(new Event('input', { bubbles: true }));
    form.dispatchEvent(new Event('change', { bubbles: true }));
  };

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
    if (JSON.stringify(values) === JSON.stringify(valuesOf(form))) return;
    const notice = document.createElement('div');
    notice.className = 'notice notice-info';
    notice.dataset.unsavedOffer = '';
    const text = document.createElement('p');
    text.textContent = 'You left text here that was not saved.';
    notice.append(
      text,
      button('Bring it back', () => { restore(form, values); notice.remove(); fieldsOf(form)[0]?.focus(); }),
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
    forms().forEach((form) => { sending.delete(form); offer(form); });
  });

  document.addEventListener('htmx:after:swap', (event) => {
    if (event.detail.ctx.response?.status < 400) settle();
    forms().forEach(offer);
  });
})();
