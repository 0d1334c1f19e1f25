// Why: when a request never reaches the portal, or the portal cannot answer it, htmx leaves the page as it was and says
// nothing. This shows the banner of the layout, in words, with a way to send the same thing once more.
(() => {
  'use strict';

  let failed = null;

  const banner = () => document.getElementById('request-failed');

  const show = (request) => {
    failed = request;
    const element = banner();
    if (element) element.hidden = false;
  };

  const hide = () => {
    failed = null;
    const element = banner();
    if (element) element.hidden = true;
  };

  const retry = () => {
    const { sourceElement, request } = failed ?? {};
    hide();
    if (!sourceElement?.isConnected || sourceElement === document.body) return location.reload();
    if (sourceElement.matches('form')) {
      const submitter = request.submitter?.form === sourceElement ? request.submitter : null;
      return sourceElement.requestSubmit(submitter);
    }
    sourceElement.click();
  };

  document.addEventListener('htmx:error', (event) => {
    // An error without a request is a mistake in a template, not a lost connection.
    if (event.detail.ctx?.request) show(event.detail.ctx);
  });

  document.addEventListener('htmx:after:request', (event) => {
    if (event.detail.ctx.response.status >= 500) show(event.detail.ctx);
    else hide();
  });

  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-retry]')) retry();
  });
})();
