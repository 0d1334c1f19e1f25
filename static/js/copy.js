// Why: a hash of 64 characters is not for selecting by hand. A button with data-copy="#id" copies the text, or the value,
// of that element, and says so to the eye and to a screen reader.
(() => {
  'use strict';

  const said = 'Copied';

  const announce = () => {
    let region = document.getElementById('copy-status');
    if (!region) {
      region = document.createElement('p');
      region.id = 'copy-status';
      region.className = 'visually-hidden';
      region.setAttribute('role', 'status');
      document.body.append(region);
    }
    region.textContent = '';
    setTimeout(() => { region.textContent = said; }, 50);
  };

  const confirmOn = (button) => {
    const label = button.querySelector('[data-copy-label]');
    announce();
    if (!label || label.textContent === said) return;
    const before = label.textContent;
    label.textContent = said;
    setTimeout(() => { label.textContent = before; }, 2000);
  };

  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copy]');
    const source = button && document.querySelector(button.dataset.copy);
    if (!source) return;
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
      confirmOn(button);
    } catch {
      // No clipboard without https: leave the text selected, ready for the keyboard.
      if (source.select) source.select();
      else getSelection().selectAllChildren(source);
    }
  });
})();
